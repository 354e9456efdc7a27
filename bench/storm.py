"""A8 at its pace: real containers that die a thousand a minute, and another's crash among them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from docker import APIClient

from bench.ratio import judged
from bench.stage import Chatting, Stage
from bot.domain.container import PROJECT_LABEL
from tests.e2e.alerted import alerts_to, crash, listening, posted
from tests.e2e.bot import GROUP
from tests.live.images import BUSYBOX
from tests.promises.held import Held, forget_peak

CONTAINERS = 1000
"""As many as die; 5,000 of them at once would need 50 GB, and none is started so fast again."""
PROJECTS = ("shop", "blog", "mail", "wiki")
STORM_SECONDS = 60
MINUTE_SECONDS = 60.0
MESSAGES_GOAL = 20
NAMED_GOAL_SECONDS = 60.0
PEAK_GOAL_MB = 40
MEGABYTES = 1 << 20
SETTLED_SECONDS = 15.0
WORKERS = 4
GATE = "/gate/open"
DIES = f"cat {GATE}; sleep $0; exit 3"
"""All of them wait at a named pipe that is opened once."""


async def measure(stage: Stage) -> AsyncIterator[str]:
    """In one group, whose pace is Telegram's."""
    await asyncio.to_thread(_fill, stage)
    try:
        async with stage.chatting() as one:
            group = await one.sandbox.group(GROUP, "Ops")
            await one.sandbox.pacing()
            await one.bot.start(**alerts_to(GROUP))
            await listening(one.bot)
            await asyncio.sleep(SETTLED_SECONDS)
            idle = Held.by(one.bot.pid).resident / MEGABYTES
            forget_peak(one.bot.pid)
            await stage.docker("exec", "keeper", "sh", "-c", f": >{GATE}")
            await asyncio.sleep(STORM_SECONDS / 2)
            await crash(stage.engine, "bystander")
            crashed = time.time()
            await asyncio.sleep(STORM_SECONDS / 2 + SETTLED_SECONDS)
            await one.sandbox.wait_until_idle(quiet=5, within=2 * MINUTE_SECONDS)
            yield await asyncio.to_thread(_pace, stage)
            yield await _messages(one)
            named = (await posted(one.sandbox, "bystander"))[0] - crashed
            goal = judged(named, NAMED_GOAL_SECONDS, " s")
            yield f"another's crash is named after {named:.1f} s{goal}"
            counted = _counted([sent.text for sent in await group.bot_messages()])
            yield f"the messages tell of {counted} of {CONTAINERS} deaths"
            above = Held.by(one.bot.pid).peak / MEGABYTES - idle
            yield f"peak {above:.1f} MB above idle{judged(above, PEAK_GOAL_MB, ' MB')}"
    finally:
        await asyncio.to_thread(stage.engine.tidy)


def _pace(stage: Stage) -> str:
    """By the engine's own times; it replays 256 events at most, so each container is asked."""
    with stage.engine.api() as api, ThreadPoolExecutor(WORKERS) as pool:
        rows = api.containers(all=True, filters={"exited": 3})
        states = list(pool.map(lambda row: api.inspect_container(row["Id"])["State"], rows))
    times = [
        datetime.fromisoformat(f"{one['FinishedAt'][:19]}+00:00").timestamp() for one in states
    ]
    return f"{len(times)} deaths, the busiest minute {_busiest(times)}"


async def _messages(one: Chatting) -> str:
    sent = [one["time"] for one in await one.sandbox.requests("sendMessage")]
    edits = await one.sandbox.requests("editMessageText")
    busiest = _busiest(sent)
    return (
        f"{len(sent)} messages and {len(edits)} edits, the busiest minute"
        f" {busiest} messages{judged(busiest, MESSAGES_GOAL)}"
    )


def _busiest(times: Sequence[float]) -> int:
    """The most in any minute."""
    return max(sum(at <= one < at + MINUTE_SECONDS for one in times) for at in times)


def _counted(texts: Sequence[str]) -> int:
    """What the first lines of the groups' messages add up to, and those named alone."""
    groups = rf"(\d+) containers? of (?:{'|'.join(PROJECTS)}) (?:is|are) down"
    singles = rf"(?:{'|'.join(PROJECTS)})-\d+ crashed"
    text = "\n".join(texts)
    return sum(map(int, re.findall(groups, text))) + len(re.findall(singles, text))


def _fill(stage: Stage) -> None:
    with stage.engine.api() as api, ThreadPoolExecutor(WORKERS) as pool:
        keep = f"mkfifo {GATE}; sleep 86400"
        _run(api, "keeper", ["sh", "-c", keep], "keeper")
        list(pool.map(lambda number: _mortal(api, number), range(CONTAINERS)))


def _mortal(api: APIClient, number: int) -> None:
    project = PROJECTS[number % len(PROJECTS)]
    after = f"{STORM_SECONDS * number / CONTAINERS:.2f}"
    _run(api, f"{project}-{number}", ["sh", "-c", DIES, after], project)


def _run(api: APIClient, name: str, words: list[str], project: str) -> None:
    # Without a network: the engine's own has 253 addresses.
    settings = api.create_host_config(network_mode="none", binds=["gate:/gate"])
    labels = {PROJECT_LABEL: project}
    made = api.create_container(BUSYBOX, words, name=name, labels=labels, host_config=settings)
    api.start(made["Id"])
