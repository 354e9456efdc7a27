"""A stream that a person stops: the loop ends, and nobody still reads from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

import pytest

from bot.core.call import Call
from bot.core.limits import Limits

NOTHING = cast(Any, None)


def a_call() -> Call:
    return Call(
        request=NOTHING,
        engine=NOTHING,
        hosts=NOTHING,
        spool=NOTHING,
        running=NOTHING,
        limits=Limits.model_validate({}),
        clock=NOTHING,
        policy=NOTHING,
        redaction=NOTHING,
        bot_name="",
    )


async def numbers(*given: int, silent: bool = False) -> AsyncGenerator[int, None]:
    for number in given:
        yield number
    if silent:
        await asyncio.sleep(60)


async def test_all_items_come_where_nobody_stops() -> None:
    assert [one async for one in a_call().until_stopped(numbers(1, 2, 3))] == [1, 2, 3]


async def test_a_fault_of_the_stream_comes_through() -> None:
    async def failing() -> AsyncGenerator[int, None]:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async for _ in a_call().until_stopped(failing()):
            pass


async def test_stop_ends_a_silent_stream_which_can_be_closed_at_once() -> None:
    call, items = a_call(), numbers(1, silent=True)
    seen = []
    async for one in call.until_stopped(items):
        seen.append(one)
        asyncio.get_running_loop().call_later(0.01, call.stopped.set)
    assert seen == [1]
    await items.aclose()


async def test_who_leaves_early_leaves_nothing_running() -> None:
    call, items = a_call(), numbers(1, 2, silent=True)
    async with aclosing(call.until_stopped(items)) as steps:
        assert await anext(steps) == 1
    await items.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
