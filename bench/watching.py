"""What it costs to watch many containers: the bot's processor time, and others' engine calls."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.ratio import judged
from bench.stage import Chatting, Stage
from tests.e2e.bot import ADMIN
from tests.live.images import BUSYBOX
from tests.promises.held import Held

CONTAINERS = 300
MINUTES = 10
CPU_GOAL_PERCENT = 2.0
CALLS_GOAL = 1.05
CALLS = 300
ROUNDS = 6
WORKERS = 4
MEGABYTES = 1 << 20


async def measure(stage: Stage) -> AsyncIterator[str]:
    """With all of them running and quiet, as on most hosts most of the time."""
    await asyncio.to_thread(_fill, stage)
    try:
        async with stage.chatting() as one:
            yield await _calls(stage, one)
            await one.bot.start(DECKHAND_ALERTS__CHATS=f'["{ADMIN}"]')
            await asyncio.sleep(10)
            began, used = time.monotonic(), _seconds(one.bot.pid)
            await asyncio.sleep(60 * MINUTES)
            passed = time.monotonic() - began
            percent = 100 * (_seconds(one.bot.pid) - used) / passed
            resident = Held.by(one.bot.pid).resident / MEGABYTES
            yield (
                f"{CONTAINERS} containers for {passed / 60:.0f} min: {percent:.2f} % of a core"
                f"{judged(percent, CPU_GOAL_PERCENT, ' %')}; resident {resident:.1f} MB"
            )
    finally:
        await asyncio.to_thread(stage.engine.tidy)


async def _calls(stage: Stage, one: Chatting) -> str:
    """Median of an inspect, in turn with the bot and without it."""
    ratios: list[float] = []
    for _ in range(ROUNDS):
        alone = await asyncio.to_thread(_inspect, stage)
        await one.bot.start(DECKHAND_ALERTS__CHATS=f'["{ADMIN}"]')
        await asyncio.sleep(5)
        watched = await asyncio.to_thread(_inspect, stage)
        await one.bot.stop()
        ratios.append(watched / alone)
    ratio = statistics.median(ratios)
    return (
        f"others' engine calls, watched against alone: ratio {ratio:.2f}{judged(ratio, CALLS_GOAL)}"
    )


def _inspect(stage: Stage) -> float:
    taken: list[float] = []
    with stage.engine.api() as api:
        for number in range(CALLS):
            began = time.perf_counter()
            api.inspect_container(f"quiet-{number % CONTAINERS}")
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _fill(stage: Stage) -> None:
    def run(number: int) -> None:
        # Without a network: the engine's own has 253 addresses.
        alone = api.create_host_config(network_mode="none")
        words = ["sleep", "86400"]
        name = f"quiet-{number}"
        made = api.create_container(BUSYBOX, words, name=name, host_config=alone)
        api.start(made["Id"])

    with stage.engine.api() as api, ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, range(CONTAINERS)))


def _seconds(pid: int) -> float:
    """Processor time so far, its own and the system's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
