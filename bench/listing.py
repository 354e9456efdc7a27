"""/ps at 500 containers against `docker ps -a` and the bare socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bench.ratio import pairs
from bench.raw_socket import get
from bench.stage import Stage
from tests.live import images

CONTAINERS = 500
GOAL = 1.5
CHAT_PAUSE_SECONDS = 1.1
"""A private chat takes a message a second; the wait for that is not the answer's."""


async def measure(stage: Stage) -> AsyncIterator[str]:
    """The containers are created and not running: 500 running ones need 5 GB of memory."""
    await asyncio.to_thread(_create, stage)
    try:
        async with stage.inside() as inside:
            shown = await inside.send("/ps -a")
            assert f"{CONTAINERS} containers" in shown, shown

            async def ours() -> None:
                await inside.send("/ps -a")

            cli = await pairs(ours, lambda: stage.docker("ps", "-a"), 15)
            yield cli.line(f"/ps -a at {CONTAINERS}, rendered", "docker ps -a", GOAL)
            path = "/containers/json?all=1"
            raw = await pairs(ours, lambda: asyncio.to_thread(get, stage.engine.url, path), 15)
            yield raw.line(f"/ps -a at {CONTAINERS}, rendered", "raw socket")
        async for line in _in_chat(stage):
            yield line
    finally:
        await asyncio.to_thread(stage.engine.tidy)


async def _in_chat(stage: Stage) -> AsyncIterator[str]:
    async with stage.chatting() as one:
        await one.bot.start()

        async def ours() -> None:
            await one.chat.send("/ps -a")
            await one.chat.wait_for(f"{CONTAINERS} containers")

        cli = await pairs(
            ours, lambda: stage.docker("ps", "-a"), 10, pause_seconds=CHAT_PAUSE_SECONDS
        )
        yield cli.line(f"/ps -a at {CONTAINERS}, chat to chat", "docker ps -a", GOAL)


def _create(stage: Stage) -> None:
    with stage.engine.api() as api:
        for number in range(CONTAINERS):
            api.create_container(
                images.BUSYBOX, ["sleep", "60"], name=f"bench-{number}", labels={"number": "1"}
            )
