"""A queue in which nobody who left is waited for."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.turns import Turns


async def test_one_after_the_other_in_the_order_of_coming() -> None:
    turns, log = Turns(), list[str]()

    async def work(name: str) -> None:
        with turns.turn(name, "local") as turn:
            while not turn.has_come:
                log.append(f"{name} waits for {turn.first.person}")
                await turn.next(asyncio.Event())
            log.append(name)
            await asyncio.sleep(0)
            assert turn.has_come

    await asyncio.gather(*(work(name) for name in "abc"))
    assert log == ["a", "b waits for a", "c waits for a", "b", "c waits for b", "c"]


async def test_whoever_leaves_the_middle_changes_nothing_for_the_others() -> None:
    turns = Turns()
    with turns.turn("a", "local") as first:
        with turns.turn("b", "local"), turns.turn("c", "local") as last:
            waiting = asyncio.create_task(last.next(asyncio.Event()))
            await asyncio.sleep(0)
            assert first.others_wait
        await asyncio.sleep(0.01)
        assert not first.others_wait
        assert not waiting.done()
        waiting.cancel()


@pytest.mark.parametrize("steps", range(4))
async def test_whoever_is_cut_off_at_any_point_holds_nobody_up(steps: int) -> None:
    turns = Turns()

    async def work() -> None:
        with turns.turn("a", "local") as turn:
            await turn.next(asyncio.Event())

    cut_off = asyncio.create_task(work())
    for _ in range(steps):
        await asyncio.sleep(0)
    cut_off.cancel()
    await asyncio.gather(cut_off, return_exceptions=True)
    with turns.turn("b", "local") as turn:
        assert turn.has_come
        assert not turn.others_wait


async def test_whoever_says_stop_waits_no_longer() -> None:
    turns, stopped = Turns(), asyncio.Event()
    with turns.turn("a", "local"), turns.turn("b", "local") as turn:
        waiting = asyncio.create_task(turn.next(stopped))
        await asyncio.sleep(0)
        stopped.set()
        await asyncio.wait_for(waiting, 1)
        assert not turn.has_come
