"""Telling that nothing comes: a stream that says nothing can't tell it by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def with_silences(items: AsyncIterator[T], seconds: float) -> AsyncGenerator[T | None, None]:
    """The items, and None whenever none has come for so long, again and again.

    Use it in `contextlib.aclosing`: then nothing still waits for an item afterwards.
    """
    step: asyncio.Future[T] | None = None
    try:
        while True:
            step = step or asyncio.ensure_future(anext(items))
            done, _ = await asyncio.wait((step,), timeout=seconds)
            if not done:
                yield None
                continue
            came, step = step, None
            yield await came
    except StopAsyncIteration:
        return
    finally:
        if step is not None:
            step.cancel()
            # What is behind the items can't be closed while it is asked for the next one.
            await asyncio.gather(step, return_exceptions=True)
