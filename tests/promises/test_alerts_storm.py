"""A8: a storm stays readable, its counts add up, and another's crash is heard in it."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from docker import APIClient

from bot.render.incident_words import TIMES as SIGN
from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.alerted import alerts_to, crash, create, listening, posted
from tests.e2e.bot import GROUP, Bot
from tests.live.engine import Engine
from tests.promises.telling_engine import TellingEngine
from tests.scale import promised

PROJECTS = ("shop", "blog", "mail", "wiki")
EACH = 9
TIMES = 2
DEATHS = len(PROJECTS) * EACH * TIMES
MINUTE_SECONDS = 60.0
MESSAGES = 20
"""What Telegram takes in a group within a minute."""
A_MINUTE = 1000
"""Deaths; more than any engine here can do, which starts four to seven containers a second."""
STORM_DEATHS = promised(5 * A_MINUTE, A_MINUTE // 2)
STORM_PROJECTS = promised(20, 6)
SHOWN_SECONDS = 60.0
"""Until all of it is edited into the messages."""
ALL_SHOWN_SECONDS = 180.0
"""The same for many projects: Telegram takes 20 changes a minute in a group."""


@pytest.mark.timeout(300)
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
    assert await _busiest_minute(sandbox) <= MESSAGES


@pytest.mark.timeout(300)
@pytest.mark.scaled
async def test_a8_at_its_pace(process: Bot, sandbox: Sandbox, group: ChatClient) -> None:
    seconds = STORM_DEATHS / A_MINUTE * MINUTE_SECONDS
    with TellingEngine(STORM_DEATHS, seconds, STORM_PROJECTS) as engine:
        hosts = {"DECKHAND_HOSTS": json.dumps({"local": engine.url})}
        process.environment |= alerts_to(GROUP) | hosts | {"DECKHAND_LOG__LEVEL": "info"}
        await sandbox.pacing()
        await process.start()
        await listening(process)
        engine.begin.set()
        await asyncio.sleep(seconds)
        deadline = time.monotonic() + ALL_SHOWN_SECONDS
        while (counted := await _deaths_of_workers(group)) != STORM_DEATHS:
            assert time.monotonic() < deadline, f"{counted}:\n{await group.text()}"
            await asyncio.sleep(0.5)
        named_after = (await posted(sandbox, "another"))[0] - engine.other_died_at
    busiest = await _busiest_minute(sandbox)
    print(f"{STORM_DEATHS} deaths: {busiest} messages in a minute, another's after {named_after} s")
    assert named_after < MINUTE_SECONDS
    assert busiest <= MESSAGES


async def _deaths_of_workers(group: ChatClient) -> int:
    """By what each is told last to have done; an incident that goes on is announced again."""
    deaths: dict[str, int] = {}
    for one in await group.bot_messages():
        for name, times in re.findall(rf"\b(worker-\d+)\b(?: {SIGN}(\d+))?", one.text):
            deaths[name] = max(deaths.get(name, 0), int(times or 1))
    return sum(deaths.values())


async def _busiest_minute(sandbox: Sandbox) -> int:
    """How many new messages went out in it."""
    asked = await sandbox.requests("sendMessage")
    sent: list[float] = [one["time"] for one in asked if one["status"] == 200]
    edits = await sandbox.requests("editMessageText")
    print(f"{len(sent)} messages, {len(edits)} edits")
    return max(sum(at <= one < at + MINUTE_SECONDS for one in sent) for at in sent)


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
