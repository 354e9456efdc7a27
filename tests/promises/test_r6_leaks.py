"""R6: thousands of commands and a hundred lost engines leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.core.container_results import Output
from bot.core.errors import BotError
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.sandbox.client import ChatClient, NotSeen, Sandbox
from tests.commands.driver import Chat, Driver
from tests.e2e.bot import Bot, settings
from tests.live.engine import Engine
from tests.promises.cutting import Cutting
from tests.promises.held import Held
from tests.promises.waiting import until

COMMANDS = 10_000
WARM_UP = 2_000
RECONNECTS = 100
FLAT = 0.05
POOLED = 6
"""Threads and idle connections that pools keep come and go; a leak would be one a command."""
LINES = (
    "/ps",
    "/ps -a --filter status=exited",
    "/card bystander",
    "/logs -n 5 bystander",
    "/logs --grep hello bystander",
    "/help run",
    "/whoami",
    "/stop nobody",
    "/run --nope busybox",
    "/nope",
)

pytestmark = pytest.mark.usefixtures("bystanders")


async def _stays_flat(before: Held, pid: int) -> None:
    """At once, or when what was under way has ended."""
    for _ in range(100):
        after = Held.by(pid)
        if (
            after.resident <= before.resident * (1 + FLAT)
            and after.threads <= before.threads + POOLED
            and after.descriptors <= before.descriptors + POOLED
        ):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"before: {before}, after: {after}")


@pytest.fixture
async def cutting(engine: Engine, tmp_path: Path) -> AsyncIterator[Cutting]:
    async with Cutting(engine.url, tmp_path) as proxy:
        yield proxy


async def _send(driver: Driver, chat: Chat, times: int) -> None:
    for number in range(times):
        with suppress(BotError):
            await driver.send(LINES[number % len(LINES)], chat)
        chat.results.clear()
        driver.notes.verdicts.clear()


@pytest.mark.timeout(300)
async def test_r6_ten_thousand_commands_leave_nothing(driver: Driver) -> None:
    chat = driver.chat()
    await _send(driver, chat, WARM_UP)
    gc.collect()
    before = Held.by(os.getpid())
    await _send(driver, chat, COMMANDS - WARM_UP)
    gc.collect()
    await _stays_flat(before, os.getpid())
    assert driver.leftovers() == []


async def test_r6_a_hundred_reconnects_leave_nothing(cutting: Cutting, tmp_path: Path) -> None:
    gateway = Gateway("local", HostAddress(cutting.url))
    driver = Driver({"local": gateway}, tmp_path)
    for _ in range(RECONNECTS // 10):
        await _lose_the_engine(driver, cutting)
    gc.collect()
    before = Held.by(os.getpid())
    for _ in range(RECONNECTS):
        await _lose_the_engine(driver, cutting)
    gc.collect()
    await _stays_flat(before, os.getpid())
    gateway.close()
    await until(lambda: cutting.connections == 0)


async def _lose_the_engine(driver: Driver, cutting: Cutting) -> None:
    """While two logs are followed and a list is asked for; the next call works again."""
    chats = [driver.chat() for _ in range(2)]
    lines = [driver.send("/logs -f bystander", chat) for chat in chats]
    tasks = [asyncio.ensure_future(line) for line in lines]
    await until(lambda: all(any(one.lines for one in chat.all(Output)) for chat in chats))
    tasks.append(asyncio.ensure_future(driver.send("/ps")))
    await asyncio.sleep(0)
    cutting.cut()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
    for task in tasks[:2]:
        assert task.exception() is None or isinstance(task.exception(), BotError)
    assert (await driver.send("/ps")).results


PEOPLE = range(500, 525)


@pytest.fixture
async def soaked(
    cutting: Cutting, sandbox: Sandbox, group: ChatClient, tmp_path: Path
) -> AsyncIterator[Bot]:
    """A bot with many people, on an engine that can be cut off."""
    for one in PEOPLE:
        await sandbox.person(one, f"Person {one}")
    users = json.dumps(dict.fromkeys(PEOPLE, "admin"))
    environment = settings(sandbox, cutting.url, tmp_path) | {
        "DECKHAND_ACCESS__USERS": users,
        "DECKHAND_LOG__LEVEL": "warning",
    }
    process = Bot(sandbox, environment, tmp_path)
    await process.start()
    yield process
    await process.stop()


async def test_r6_the_whole_bot_stays_flat(soaked: Bot, sandbox: Sandbox, cutting: Cutting) -> None:
    chats = [sandbox.chat(one, person=one) for one in PEOPLE]
    await _soak(chats, cutting, rounds=6)
    await sandbox.wait_until_idle(0.5)
    before, cuts = Held.by(soaked.pid), cutting.cuts
    await _soak(chats, cutting, rounds=12)
    await sandbox.wait_until_idle(0.5)
    assert cutting.cuts - cuts >= RECONNECTS
    await _stays_flat(before, soaked.pid)


async def _soak(chats: list[ChatClient], cutting: Cutting, rounds: int) -> None:
    """Every chat asks something, and the engine is cut off now and again."""
    cutter = asyncio.create_task(_cut_often(cutting))
    for round in range(rounds):
        await asyncio.gather(*(_ask(chat, round + at) for at, chat in enumerate(chats)))
    cutter.cancel()


async def _ask(chat: ChatClient, number: int) -> None:
    await chat.send(LINES[number % len(LINES)])
    with suppress(NotSeen):
        await chat.wait_for(".", timeout=3)


async def _cut_often(cutting: Cutting) -> None:
    while True:
        await asyncio.sleep(0.08)
        cutting.cut()
