"""Reading a stream that may end early, and go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import pytest

from bot.core.reading import Ending, Reading


async def queued(queue: asyncio.Queue[int | None]) -> AsyncGenerator[int, None]:
    while (item := await queue.get()) is not None:
        yield item


def filled(*items: int | None) -> asyncio.Queue[int | None]:
    queue: asyncio.Queue[int | None] = asyncio.Queue()
    for item in items:
        queue.put_nowait(item)
    return queue


async def test_to_the_end() -> None:
    async with Reading(queued(filled(1, 2, None)), asyncio.Event()) as reading:
        assert [item async for item in reading] == [1, 2]
    assert reading.ending is Ending.END


async def test_time_up_while_nothing_comes() -> None:
    async with Reading(queued(filled(1)), asyncio.Event(), seconds=0.05) as reading:
        assert [item async for item in reading] == [1]
    assert reading.ending is Ending.TIME_UP


async def test_the_step_under_way_is_kept_for_the_rest() -> None:
    queue, stopped = filled(1), asyncio.Event()
    async with Reading(queued(queue), stopped) as reading:
        asyncio.get_running_loop().call_later(0.05, stopped.set)
        assert [item async for item in reading] == [1]
        assert reading.ending is Ending.STOPPED
        for item in (2, 3, None):
            queue.put_nowait(item)
        assert [item async for item in reading.rest()] == [2, 3]


async def test_stopped_before_it_began_and_nothing_is_lost() -> None:
    stopped = asyncio.Event()
    stopped.set()
    async with Reading(queued(filled(1, 2, None)), stopped) as reading:
        assert [item async for item in reading] in ([], [1])
        rest = [item async for item in reading.rest()]
    assert rest[-1] == 2


async def test_a_fault_of_the_stream_comes_through() -> None:
    async def failing() -> AsyncIterator[int]:
        yield 1
        raise ZeroDivisionError

    async with Reading(failing(), asyncio.Event()) as reading:
        with pytest.raises(ZeroDivisionError):
            assert [item async for item in reading] == [1]


async def test_a_stream_that_was_left_can_be_closed_at_once() -> None:
    items = queued(filled(1))
    async with Reading(items, asyncio.Event()) as reading:
        assert await anext(aiter(reading)) == 1
    await items.aclose()


async def test_a_stream_that_was_stopped_in_silence_can_be_closed_at_once() -> None:
    items, stopped = queued(filled(1)), asyncio.Event()
    async with Reading(items, stopped) as reading:
        asyncio.get_running_loop().call_later(0.01, stopped.set)
        assert [item async for item in reading] == [1]
    await items.aclose()


async def test_no_step_is_left_behind() -> None:
    before = asyncio.all_tasks()
    stopped = asyncio.Event()
    async with Reading(queued(filled()), stopped, seconds=60) as reading:
        stopped.set()
        assert [item async for item in reading] == []
    assert asyncio.all_tasks() == before
