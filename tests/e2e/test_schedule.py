"""Schedules and digests of a bot in its own process, on the real engine."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import ADMIN, GROUP, OPERATOR, Bot
from tests.e2e.people import People, as_member
from tests.live.engine import Engine
from tests.live.images import BUSYBOX
from tests.live.until import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


def due_now(bot: Bot, table: str) -> None:
    """As if the times had come while the bot was down."""
    past = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=5)
    with closing(sqlite3.connect(bot.database)) as database, database:
        database.execute(f"update {table} set next_at = ?", (f"{past:%F %T.%f}",))  # noqa: S608 - our own words


async def test_a_schedule_outlives_restarts_and_makes_up_for_what_was_missed(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    engine.docker("run", "-d", "--name", "web", BUSYBOX, "sleep", "600")
    await ada.send("/schedule add every 6h rm web")
    await ada.wait_for("by the clock, every 6h, without asking again")
    await ada.press("Schedule it")
    await ada.wait_for("Schedule 1 is added")
    await bot.stop()
    due_now(bot, "schedules")
    assert engine.docker("ps", "-q") != ""
    await bot.start()
    told = await ada.wait_for("web is removed")
    assert told.text.startswith("⏰ Schedule 1 · /rm -f web")
    assert engine.docker("ps", "-aq") == ""
    await bot.restart()
    await sandbox.wait_until_idle(quiet=0.7)
    assert [row["verdict"] for row in bot.audit("command = 'rm'")] == ["done"]
    await ada.send("/schedules")
    await ada.wait_for("1 schedule")


async def test_killed_in_the_middle_it_is_told_and_not_repeated(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    engine.docker("run", "-d", "--name", "web", BUSYBOX, "sleep", "600")
    await ada.send("/schedule add every 6h restart -t 60 web")
    added = await ada.wait_for("is added")
    number = int(added.text.split()[2])
    await ada.send(f"/schedule run {number}")
    await bot.attempts("restart")
    await bot.kill()
    await bot.start()
    await ada.wait_for("Interrupted by a restart: /restart -t 60 web")
    await sandbox.wait_until_idle(quiet=0.7)
    assert [row["verdict"] for row in bot.audit("command = 'restart'")] == ["interrupted"]


async def test_what_telegram_did_not_take_before_the_end_comes_after_the_start(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    await ada.send("/schedule add every 6h ps")
    number = int((await ada.wait_for("is added")).text.split()[2])
    await sandbox.fault("error", method="sendMessage", chat=ADMIN, status=502)
    looked = "command = 'ps' and verdict = 'done'"
    before = len(bot.audit(looked))
    await ada.send(f"/schedule run {number}")
    await asyncio.to_thread(until, lambda: len(bot.audit(looked)) > before)
    assert await bot.stop() == 0
    await sandbox.clear_faults()
    await bot.start()
    head = f"^From .*, when it could not be sent:\n⏰ Schedule {number} · /ps\n"
    await ada.wait_for(head)
    await bot.sent_all()
    await sandbox.wait_until_idle(quiet=0.7)
    told = [one.text for one in await ada.bot_messages()]
    assert sum(f"⏰ Schedule {number} · /ps" in one for one in told) == 1


async def test_who_lost_the_role_runs_nothing(
    people: People, group: ChatClient, bot: Bot, engine: Engine
) -> None:
    # The module's other schedules become due as well, and are about `web`.
    engine.docker("run", "-d", "--name", "kept", BUSYBOX, "sleep", "600")
    otto = as_member(group, people.operator)
    await otto.send("/schedule add every 6h stop kept")
    number = int((await group.wait_for("is added")).text.split()[2])
    await bot.stop()
    due_now(bot, "schedules")
    users = f'{{"{ADMIN}": "admin", "{OPERATOR}": "viewer"}}'
    await bot.start(DECKHAND_ACCESS__USERS=users)
    # A row is there from the attempt on, its verdict a moment later.
    refused = f"command = 'stop' and chat = {GROUP} and verdict <> ''"
    await asyncio.to_thread(until, lambda: bool(bot.audit(refused)))
    assert [row["verdict"] for row in bot.audit(refused)] == ["refused"]
    assert engine.docker("ps", "-q") != ""
    told = await group.wait_for(f"Schedule {number} is paused: Otto may not do that here")
    assert told.text.endswith("\n/stop kept")
    await bot.restart()


async def test_a_digest_at_once(ada: ChatClient, bot: Bot, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "web", BUSYBOX, "sleep", "600")
    await ada.send("/digest now")
    told = await ada.wait_for("all is well", timeout=30)
    assert told.text.startswith("Digest · the first one\n\n🟢 1 container runs, all is well.")
    assert "Memory: web" in told.text


async def test_a12_a_digest_whose_time_passed_while_the_bot_was_down_comes_once(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    engine.docker("run", "-d", "--name", "web", BUSYBOX, "sleep", "600")
    await ada.send("/digest set 0 9 * * *")
    await ada.wait_for("The digest comes by")
    await bot.kill()
    due_now(bot, "digests")
    before = await digests(ada)
    await bot.start()
    async with asyncio.timeout(30):
        while await digests(ada) == before:  # noqa: ASYNC110 - the server has no word for it
            await asyncio.sleep(0.1)
    await bot.sent_all()
    await bot.kill()
    await bot.start()
    await sandbox.wait_until_idle(quiet=1.5)
    assert await digests(ada) == before + 1


async def digests(chat: ChatClient) -> int:
    """How many have come."""
    return sum(one.text.startswith("Digest ·") for one in await chat.bot_messages())
