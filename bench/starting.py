"""From `deckhand run` to the first question for updates."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from statistics import median

from bench.ratio import judged
from bench.stage import Chatting, Stage

GOAL_SECONDS = 1.5
ROUNDS = 5


async def measure(stage: Stage) -> AsyncIterator[str]:
    """With a new data folder, and with one that is there; the ratio is to Python's own start."""
    fresh: list[float] = []
    for _ in range(ROUNDS):
        async with stage.chatting() as one:
            fresh.append(await _start(one))
    yield _line("new data folder", fresh, await _bare())
    async with stage.chatting() as one:
        await _start(one)
        again = [await _start(one) for _ in range(ROUNDS)]
    yield _line("existing data folder", again, await _bare())


async def _start(one: Chatting) -> float:
    """Seconds to the first poll; `Bot.start` itself returns when getMe was seen."""
    await one.bot.stop()
    await one.sandbox.clear_log()
    # With something to tell, the server answers the first poll at once.
    await one.chat.send("/whoami")
    began = time.perf_counter()
    await one.bot.start()
    await one.sandbox.wait_for_request("getUpdates", timeout=20)
    return time.perf_counter() - began


async def _bare() -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")
        await child.wait()
        taken.append(time.perf_counter() - began)
    return median(taken)


def _line(what: str, taken: list[float], bare: float) -> str:
    middle = median(taken)
    return (
        f"start to first poll, {what}: {middle:.2f} s{judged(middle, GOAL_SECONDS, ' s')};"
        f" python -c pass: {bare * 1000:.0f} ms; ratio {middle / bare:.1f}"
    )
