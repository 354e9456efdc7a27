"""From a container's death to the alert: the engine's own time of it against the request's."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator

from bench.ratio import judged
from bench.stage import Chatting, Stage
from tests.e2e.alerted import alerts_to, create, deaths, listening, posted

DEATHS = 40
GOAL_MILLISECONDS = 250.0
SCRIPTS = {
    "with the log's end": "sleep 0.3; seq 100; exit 3",
    "without a log": "sleep 0.3; exit 3",
}
APART_SECONDS = 0.7


async def measure(stage: Stage) -> AsyncIterator[str]:
    """Each death of a project of its own, so that none joins another's message."""
    for what, script in SCRIPTS.items():
        async with stage.chatting() as one:
            await one.bot.start(**alerts_to())
            await one.chat.send("/whoami")
            await one.chat.wait_for("Your role", timeout=20)
            await listening(one.bot)
            taken = await delays(stage, one, script)
        yield _line(what, [1000 * seconds for seconds in taken])


async def delays(stage: Stage, one: Chatting, script: str) -> list[float]:
    """Seconds from the engine's time of each death to the arrival of the request."""
    begun = time.time()
    with stage.engine.api() as api:
        made = create(api, [f"dies-{number}" for number in range(DEATHS)], 1, script)
        for id in made.values():
            await asyncio.to_thread(api.start, id)
            await asyncio.sleep(APART_SECONDS)
        await one.sandbox.wait_until_idle(quiet=1)
        died = deaths(api, begun)
        taken = [(await posted(one.sandbox, name))[0] - at for name, at in died]
        for id in made.values():
            await asyncio.to_thread(api.remove_container, id, force=True)
    assert len(taken) == DEATHS, f"{len(taken)} deaths"
    return taken


def _line(what: str, milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    late = ordered[int(len(ordered) * 0.95) - 1]
    goal = judged(late, GOAL_MILLISECONDS, " ms")
    return (
        f"death to sendMessage, {what}: median {statistics.median(ordered):.0f} ms,"
        f" 95 % within {late:.0f} ms{goal} ({len(ordered)} deaths)"
    )
