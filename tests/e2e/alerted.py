"""What tests of a whole bot's alerts share: a bot that listens, and containers that die."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from docker import APIClient

from bot.domain.container import PROJECT_LABEL
from bot.sandbox.client import Sandbox, Sent
from tests.e2e.bot import ADMIN, Bot
from tests.live.engine import Engine
from tests.live.images import BUSYBOX

FAILING = "seq 30; echo about to fail; exit 3"


def alerts_to(*chats: int | str) -> dict[str, str]:
    """The setting; the admin's private chat where none is named."""
    return {"DECKHAND_ALERTS__CHATS": json.dumps([str(chat) for chat in chats or (ADMIN,)])}


async def listening(bot: Bot, *hosts: str) -> None:
    """Wait until it has written down how these hosts stood when it came, or the local one."""
    wanted = set(hosts or ("local",))
    async with asyncio.timeout(20):
        while not wanted <= watched(bot):  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.02)


def watched(bot: Bot) -> set[str]:
    """The hosts of which it keeps how far it read."""
    try:
        with closing(sqlite3.connect(bot.database)) as database:
            return {host for (host,) in database.execute("select host from cursors")}
    except sqlite3.OperationalError:
        # Its tables are still to be made.
        return set()


def running(bot: Bot) -> set[str]:
    """The containers of which it has written down that they run."""
    with closing(sqlite3.connect(bot.database)) as database:
        bodies = [json.loads(body) for (body,) in database.execute("select body from seen")]
    return {body["subject"]["name"] for body in bodies if body["is_running"]}


async def docker(engine: Engine, *words: str) -> str:
    """The docker CLI, while the loop goes on."""
    return await asyncio.to_thread(engine.docker, *words)


def alone(project: str) -> tuple[str, str]:
    """Flags of `docker run`: what fails of another project makes a message of its own."""
    return "--label", f"{PROJECT_LABEL}={project}"


async def crash(engine: Engine, name: str, *flags: str, script: str = FAILING) -> str:
    """Run a container of a project of its own that ends by itself; gives its id."""
    words = ("run", "--detach", "--name", name, *alone(name), *flags)
    return await docker(engine, *words, BUSYBOX, "sh", "-c", script)


def create(
    api: APIClient, projects: Sequence[str], each: int, script: str = FAILING
) -> dict[str, str]:
    """Containers `project-1`, `project-2`, … of each project, not started; ids by name."""
    names = {f"{project}-{n}": project for project in projects for n in range(1, each + 1)}

    def one(name: str) -> str:
        labels = {PROJECT_LABEL: names[name]}
        command = ["sh", "-c", script]
        settings = api.create_host_config(network_mode="none")
        made = api.create_container(
            BUSYBOX, command, name=name, labels=labels, host_config=settings
        )
        return str(made["Id"])

    with ThreadPoolExecutor(4) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))


def deaths(api: APIClient, since: float) -> list[tuple[str, float]]:
    """Of containers, in order: names and the engine's times, in seconds since 1970."""
    from_then, until_now = int(since), int(time.time()) + 1
    told = api.events(since=from_then, until=until_now, filters={"event": "die"}, decode=True)
    died = [(one["Actor"]["Attributes"]["name"], one["timeNano"] / 1e9) for one in told]
    return [(name, at) for name, at in died if at >= since]


async def posted(sandbox: Sandbox, name: str) -> list[float]:
    """When each new message that names it arrived, in seconds since 1970."""
    sent = await sandbox.requests("sendMessage", contains=name)
    return [one["time"] for one in sent if one["status"] == 200]


def naming(messages: Sequence[Sent], name: str) -> list[Sent]:
    """Those that name a container."""
    return [one for one in messages if name in one.text]
