"""A8 in small: a storm stays readable, its counts add up, and another's crash is heard in it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from docker import APIClient

from bot.render.incident_words import TIMES as SIGN
from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.alerted import alerts_to, crash, create, listening, posted
from tests.e2e.bot import GROUP, Bot
from tests.live.engine import Engine

PROJECTS = ("shop", "blog", "mail", "wiki")
EACH = 9
TIMES = 2
DEATHS = len(PROJECTS) * EACH * TIMES
MINUTE_SECONDS = 60.0
MESSAGES = 20
"""What Telegram takes in a group within a minute."""
SHOWN_SECONDS = 60.0
"""Until all of it is edited into the messages."""


async def test_a8_a_storm_of_deaths_stays_readable(
    process: Bot, sandbox: Sandbox, group: ChatClient, engine: Engine, api: APIClient
) -> None:
    process.environment |= alerts_to(GROUP) | {"DECKHAND_LOG__LEVEL": "info"}
    await sandbox.pacing()
    await process.start()
    await listening(process)
    made = create(api, PROJECTS, EACH, "exit 3")
    storm = asyncio.create_task(asyncio.to_thread(_storm, api, _mixed(made)))
    await asyncio.sleep(2)
    await crash(engine, "bystander")
    died = time.time()
    await storm
    await _until_counted(group)
    assert (await posted(sandbox, "bystander"))[0] - died < MINUTE_SECONDS
    sent = [one["time"] for one in await sandbox.requests("sendMessage") if one["status"] == 200]
    assert max(sum(at <= one < at + MINUTE_SECONDS for one in sent) for at in sent) <= MESSAGES
    edits = await sandbox.requests("editMessageText")
    print(f"{DEATHS} deaths, {len(sent)} messages, {len(edits)} edits")


def _mixed(made: Mapping[str, str]) -> list[str]:
    """All projects fail from the first second on."""
    return [made[name] for name in sorted(made, key=lambda name: int(name.rpartition("-")[2]))]


def _storm(api: APIClient, ids: Sequence[str]) -> None:
    """Start them all again and again; each dies at once."""

    def lives(id: str) -> None:
        for _ in range(TIMES):
            api.start(id)
            api.wait(id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lives, ids))


async def _until_counted(group: ChatClient) -> None:
    """What the messages of the projects say adds up."""
    deadline = time.monotonic() + SHOWN_SECONDS
    while (counted := sum([_count(one.text) for one in await group.bot_messages()])) != DEATHS:
        assert time.monotonic() < deadline, f"{counted} of {DEATHS}:\n{await group.text()}"
        await asyncio.sleep(0.2)


def _count(text: str) -> int:
    """How many deaths a message tells of; each container is named with its own count."""
    names = rf"(?:{'|'.join(PROJECTS)})-\d+"
    return sum(int(times or 1) for times in re.findall(rf"{names}(?: {SIGN}(\d+))?", text))
