"""C1 and C2: at most once, and not too late."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.core.errors import StoreError
from bot.core.pending import Received
from bot.core.request import Place
from bot.domain.sentence import say
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, GROUP, Deckhand


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
    assert all(one["seconds"] < 5 for one in again), "each was answered with the batch"
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


async def test_a_crash_is_told_in_a_group_that_moved_before_it(
    stopped_bot: Deckhand, group: ChatClient
) -> None:
    place, now = Place(GROUP, None, 1), datetime.now(UTC)
    async with stopped_bot.opened() as store:
        await store.inbox.accept(Received(1, ADA, place, "/wipe web", "en", now))
    new = await group.migrate(-100999)
    stopped_bot.moved_before = {GROUP: -100999}
    await stopped_bot.start()
    told = await new.wait_for("Interrupted by a restart: /wipe web", since=0)
    assert told.raw.get("reply_to") is None


async def test_while_the_store_fails_nothing_is_done_and_that_is_told(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    eve = await sandbox.person(666, "Eve")
    await ada.send("/pages")
    page = await ada.chat.wait_for("page 0")
    await ada.send("/count --every 30")
    await ada.chat.wait_for("tick 1", button="Stop")
    with closing(sqlite3.connect(bot.folder / "deckhand.db")) as file:
        for table in ("inbox", "buttons", "audit"):
            file.execute(f"alter table {table} rename to {table}_away")
        await eve.send("/echo stranger")
        await ada.send("/echo one")
        told = await ada.chat.wait_for("can't be written down")
        assert "database" in told.text
        await ada.send("/echo two")
        press = await ada.chat.press("Next", page)
        assert "database" in (await press.answer())["text"]
        assert (await (await ada.chat.press("Stop")).answer())["text"] == "Stopping."
        await ada.chat.wait_for("stopped at 1")
        for table in ("inbox", "buttons", "audit"):
            file.execute(f"alter table {table}_away rename to {table}")
    await ada.send("/echo three")
    await ada.chat.wait_for("three")
    assert commands.ran == ["/count --every 30", "/echo three"]
    said = [one.text for one in await ada.chat.bot_messages()]
    assert sum("can't be written down" in one for one in said) == 1


async def test_a_press_that_the_store_failed_is_told_once(
    bot: Deckhand, sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not again, as if it had been interrupted, after the next start."""

    async def fails(_: str) -> bool:
        raise StoreError(say("The bot's database is locked."))

    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    assert bot.store is not None
    with monkeypatch.context() as patched:
        patched.setattr(bot.store.buttons, "take", fails)
        press = await ada.chat.press("Wipe it", question)
        assert "locked" in (await press.answer())["text"]
    await sandbox.wait_until_idle()
    assert bot.open_updates == []
    await ada.chat.press("Wipe it", question)
    await ada.chat.wait_for("wiped")


async def test_a_flag_whose_quote_is_left_open_leaves_no_secret_in_the_audit(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send('/echo --password "hunter2 x')
    told = await ada.chat.wait_for("never closed")
    await sandbox.wait_until_idle()
    assert "hunter2" not in told.text
    assert "hunter2" not in str(bot.rows("select * from audit"))


async def test_a_stop_goes_before_what_waits_for_the_store(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 30")
    await ada.chat.wait_for("tick 1", button="Stop")
    await sandbox.fault("hang", method="getUpdates", seconds=0.5, times=1)
    with closing(sqlite3.connect(bot.folder / "deckhand.db")) as intruder:
        await ada.send("/echo wakes")
        await ada.chat.wait_for("wakes")
        intruder.execute("begin exclusive")
        await ada.send("/echo waits")
        press = await ada.chat.press("Stop")
        assert (await press.answer())["text"] == "Stopping."


async def test_c2_a_stale_command_is_not_run(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/echo old", date=int(time.time()) - 90)
    told = await ada.chat.wait_for("expired")
    assert "send again" in told.text
    await ada.send("/echo young", date=int(time.time()) - 20)
    await ada.chat.wait_for("young")
    await bot.settled()
    assert commands.ran == ["/echo young"]
    assert bot.whys == ["command expired"]
