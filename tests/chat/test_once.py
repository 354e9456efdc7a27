"""C1 and C2: at most once, and not too late."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.core.pending import Received
from bot.core.request import Place
from bot.sandbox.client import Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, Deckhand


async def test_c1_a_batch_that_is_delivered_three_times_runs_once(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.redeliver(3)
    await ada.send("/echo one")
    await ada.send("/echo two")
    await stopped_bot.start()
    await ada.chat.wait_for("two")
    await sandbox.wait_until_idle(quiet=0.7)
    assert commands.ran == ["/echo one", "/echo two"]
    assert len(await sandbox.requests("sendMessage")) == 2


async def test_c1_what_is_delivered_again_after_a_restart_runs_once(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.redeliver(5000)
    await ada.send("/echo once")
    await ada.chat.wait_for("once")
    await bot.stop()
    last = (await sandbox.requests("getUpdates"))[-1]["number"]
    await bot.start()
    again = await sandbox.wait_for_request("getUpdates", after=last, count=5)
    assert all(one["seconds"] < 1 for one in again), "each was answered with the batch"
    assert commands.ran == ["/echo once"]
    assert len(await ada.chat.bot_messages()) == 1


async def test_c1_what_a_crash_cut_off_is_told_and_not_repeated(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    asked = await ada.send("/wipe web")
    place = Place(ADA, None, asked.id)
    now = datetime.now(UTC)
    async with stopped_bot.opened() as store:
        await store.inbox.accept(Received(1, ADA, place, "/wipe web", "en", now))
    await stopped_bot.start()
    told = await ada.chat.wait_for("Interrupted by a restart: /wipe web")
    assert "/ps" in told.text
    assert told.raw["reply_to"] == asked.id
    await sandbox.wait_until_idle()
    assert commands.ran == []


async def test_c1_while_the_store_fails_updates_wait(
    bot: Deckhand, sandbox: Sandbox, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.wait_until_idle()
    with closing(sqlite3.connect(bot.folder / "deckhand.db")) as intruder:
        intruder.execute("begin exclusive")
        await ada.send("/echo later")
        while "taking an update" not in caplog.text:  # noqa: ASYNC110 - a log has no event
            await asyncio.sleep(0.05)
        assert commands.ran == []
    await ada.chat.wait_for("later", timeout=15)
    assert commands.ran == ["/echo later"]


async def test_c2_a_stale_command_is_not_run(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/echo old", date=int(time.time()) - 90)
    told = await ada.chat.wait_for("expired")
    assert "send again" in told.text
    await ada.send("/echo young", date=int(time.time()) - 20)
    await ada.chat.wait_for("young")
    await sandbox.wait_until_idle()
    assert commands.ran == ["/echo young"]
    assert bot.open_updates == []
