"""From a container's death to the alert: the engine's own time of it against the request's."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator

from bench.ratio import judged
from bench.stage import Chatting, Stage
from tests.e2e.bot import ADMIN
from tests.live.images import BUSYBOX

DEATHS = 40
GOAL_MILLISECONDS = 250.0
SCRIPTS = {
    "with the log's end": "sleep 1; seq 100; exit 3",
    "without a log": "sleep 1; exit 3",
}
APART_SECONDS = 0.3


async def measure(stage: Stage) -> AsyncIterator[str]:
    """Each death of a project of its own, so that none joins another's message."""
    for what, script in SCRIPTS.items():
        async with stage.chatting() as one:
            await one.bot.start(DECKHAND_ALERTS__CHATS=f'["{ADMIN}"]')
            await one.chat.send("/whoami")
            await one.chat.wait_for("You are", timeout=20)
            await one.sandbox.clear_log()
            died = await _deaths(stage, script)
            taken = [await _arrived(one, name) - at for name, at in died.items()]
        yield _line(what, [1000 * seconds for seconds in taken])


async def _deaths(stage: Stage, script: str) -> dict[str, float]:
    """When each container died, as the engine's event says, in seconds since 1970."""
    with stage.engine.api() as api:
        begun = api.info()["SystemTime"]
    names = [f"dies-{number}" for number in range(DEATHS)]
    for name in names:
        label = f"com.docker.compose.project={name}"
        words = ("run", "-d", "--name", name, "--label", label, BUSYBOX, "sh", "-c", script)
        await stage.docker(*words)
        await asyncio.sleep(APART_SECONDS)
    await asyncio.sleep(3)
    with stage.engine.api() as api:
        told = api.events(
            since=begun, until=api.info()["SystemTime"], filters={"event": "die"}, decode=True
        )
        died = {one["Actor"]["Attributes"]["name"]: one["timeNano"] / 1e9 for one in told}
    await stage.docker("rm", "-f", *names)
    return {name: died[name] for name in names}


async def _arrived(one: Chatting, name: str) -> float:
    sent = await one.sandbox.requests("sendMessage", contains=f"{name} ")
    return float(min(request["time"] for request in sent))


def _line(what: str, milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    late = ordered[int(len(ordered) * 0.95) - 1]
    goal = judged(late, GOAL_MILLISECONDS, " ms")
    return (
        f"death to sendMessage, {what}: median {statistics.median(ordered):.0f} ms,"
        f" 95 % within {late:.0f} ms{goal} ({len(ordered)} deaths)"
    )
