"""A stream that falls silent is noticed, and loses no item."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from bot.core.silence import with_silences


async def slow(*pauses: float) -> AsyncGenerator[float, None]:
    for pause in pauses:
        await asyncio.sleep(pause)
        yield pause


async def test_none_stands_for_each_silence() -> None:
    go_on, seen = asyncio.Event(), list[int | None]()

    async def halting() -> AsyncGenerator[int, None]:
        yield 1
        await go_on.wait()
        yield 2
        yield 3

    async for one in with_silences(halting(), 0.01):
        seen.append(one)
        if seen.count(None) == 2:
            go_on.set()
    assert seen[:3] == [1, None, None]
    assert [one for one in seen if one is not None] == [1, 2, 3]


async def test_a_fault_of_the_stream_comes_through() -> None:
    async def failing() -> AsyncGenerator[int, None]:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async for _ in with_silences(failing(), 1):
            pass


async def test_who_leaves_early_leaves_nothing_running() -> None:
    items = slow(0, 60)
    async with aclosing(with_silences(items, 0.01)) as watched:
        assert [await anext(watched), await anext(watched)] == [0, None]
    await items.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
