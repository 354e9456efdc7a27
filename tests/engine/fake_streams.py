"""What the fake engine's streams yield."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

from bot.domain.log import Written
from tests.engine.fake_views import Held

T = TypeVar("T")


async def each(items: Iterable[T]) -> AsyncIterator[T]:
    for item in items:
        yield item


async def written(held: Held, begin: int) -> AsyncIterator[Written]:
    await held.end.wait()
    yield Written(tuple(held.written[begin:].decode().splitlines()))


async def code(held: Held, end: asyncio.Event) -> AsyncIterator[int]:
    await end.wait()
    yield held.code
