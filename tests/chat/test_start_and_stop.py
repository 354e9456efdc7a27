"""Polling whatever the server does, and C7: the end."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from contextlib import closing
from http import HTTPStatus

import httpx
import pytest

from bot.chat.poller import Poller
from bot.chat.wire import ChatSettings, Raw, Wire, WrongToken
from bot.core.errors import StoreError
from bot.sandbox.client import Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import TOKEN, Deckhand


async def test_start_returns_and_recovers_when_telegram_is_down(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.fault("error", status=502, times=4)
    with caplog.at_level(logging.INFO):
        await stopped_bot.start()
        answered = [one for one in await sandbox.requests() if one["status"] == HTTPStatus.OK]
        assert answered == [], "it did not wait for Telegram"
        await ada.send("/echo at last")
        await ada.chat.wait_for("at last")
    failures = [one for one in caplog.messages if "Bad Gateway" in one]
    assert len(failures) == 1, "one line for a change, not one for each try"
    assert stopped_bot.beats > 0


@pytest.mark.parametrize("kind", ["error", "cut"])
async def test_polling_goes_on_after(
    bot: Deckhand, sandbox: Sandbox, ada: Person, kind: str
) -> None:
    await sandbox.fault(kind, method="getUpdates", times=2)
    await ada.send("/echo one")
    await ada.chat.wait_for("one")
    await ada.send("/echo two")
    await ada.chat.wait_for("two")


async def test_another_poller_is_outlived(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await sandbox.wait_for_request("deleteMyCommands")
    async with httpx.AsyncClient() as rival:
        await rival.post(f"{sandbox.url}/bot{TOKEN}/getUpdates", json={"timeout": 0})
    await ada.send("/echo still here")
    await ada.chat.wait_for("still here")


async def test_a_webhook_that_is_set_is_removed(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    async with httpx.AsyncClient() as operator:
        await operator.post(
            f"{sandbox.url}/bot{TOKEN}/setWebhook", json={"url": "https://old.example.org/hook"}
        )
    await stopped_bot.start()
    await ada.send("/echo polled")
    await ada.chat.wait_for("polled")
    await sandbox.clear_log()


async def test_an_update_that_cannot_be_read_holds_up_nobody(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    assert bot.chat is not None
    await bot.chat._intake.take({"update_id": 9_999, "message": {"chat": "odd"}})
    await ada.send("/echo fine")
    await ada.chat.wait_for("fine")


async def test_a_fault_of_ours_in_taking_an_update_is_logged_with_where_it_was(
    sandbox: Sandbox, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Raw) -> None:
        raise KeyError("ours")

    wire = Wire(ChatSettings(TOKEN, sandbox.url))
    await ada.send("/echo hi")
    polling = asyncio.create_task(Poller(wire.bot, broken, lambda: None, wire.words).run())
    async with asyncio.timeout(20):
        while "in broken" not in caplog.text:  # noqa: ASYNC110 - a log has no such event
            await asyncio.sleep(0.02)
    polling.cancel()
    await asyncio.wait((polling,))
    await wire.close()
    assert "taking an update: KeyError: 'ours'; trying on" in caplog.text


@pytest.mark.alone
async def test_c7_a_short_command_ends_before_the_bot_does(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 0.5 --number 3")
    await ada.chat.wait_for("tick 1")
    began = time.monotonic()
    await bot.stop()
    assert time.monotonic() - began < 3
    await ada.chat.wait_for("counted to 3", since=0)
    assert bot.open_updates == []


@pytest.mark.alone
async def test_c7_a_long_command_is_recorded_and_told(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 30")
    await ada.chat.wait_for("tick 1")
    began = time.monotonic()
    stopping = asyncio.create_task(bot.stop())
    await asyncio.sleep(0.3)
    await ada.send("/echo too late")
    await stopping
    assert time.monotonic() - began < 8
    told = await ada.chat.wait_for("Interrupted", since=0)
    assert told.buttons == []
    assert bot.verdicts == ["interrupted"]
    assert bot.open_updates == []
    assert commands.ran == ["/count --every 30"]


@pytest.mark.alone
async def test_c7_with_telegram_down_it_ends_in_time_and_tells_later(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 30")
    await ada.chat.wait_for("tick 1")
    await sandbox.fault("hang", seconds=60)
    began = time.monotonic()
    await bot.stop()
    assert time.monotonic() - began < 8
    assert len(bot.open_updates) == 1
    await sandbox.clear_faults()
    await bot.start()
    await ada.chat.wait_for("Interrupted by a restart", since=0)


@pytest.mark.alone
async def test_c7_a_command_that_will_not_end_does_not_hold_up_the_end(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/stubborn --every 0.55")
    await sandbox.wait_for_request("sendChatAction")
    began = time.monotonic()
    await bot.stop()
    assert time.monotonic() - began < 8
    assert len(bot.open_updates) == 1


async def test_s1_the_token_is_in_no_log_line(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await sandbox.fault("cut", times=1)
    await sandbox.fault("error", status=502, text="Bad Gateway", times=2)
    await stopped_bot.start()
    await ada.send("/echo hi")
    await ada.chat.wait_for("hi")
    assert TOKEN not in caplog.text
    assert "AAsecret" not in caplog.text


async def test_a_token_that_telegram_does_not_know_ends_the_chat(
    stopped_bot: Deckhand, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.fault("error", method="getMe", status=401, text="Unauthorized")
    await stopped_bot.start()
    assert stopped_bot.chat is not None
    with pytest.raises(WrongToken, match="BotFather"):
        await asyncio.wait_for(stopped_bot.chat.ended(), 20)
    assert "AAsecret" not in caplog.text


async def test_a_store_that_cannot_be_read_at_the_start_ends_the_chat(
    stopped_bot: Deckhand, sandbox: Sandbox
) -> None:
    await sandbox.fault("error", method="getMe", status=502, times=1)
    await stopped_bot.start()
    with closing(sqlite3.connect(stopped_bot.folder / "deckhand.db")) as file:
        file.execute("alter table inbox rename to gone")
    assert stopped_bot.chat is not None
    with pytest.raises(StoreError):
        await asyncio.wait_for(stopped_bot.chat.ended(), 20)


async def test_the_chat_has_ended_when_it_was_stopped(bot: Deckhand) -> None:
    assert bot.chat is not None
    ended = asyncio.create_task(bot.chat.ended())
    await asyncio.sleep(0.1)
    assert not ended.done()
    await bot.stop()
    await asyncio.wait_for(ended, 20)


async def test_a_heartbeat_that_fails_deafens_nobody(stopped_bot: Deckhand, ada: Person) -> None:
    stopped_bot.is_heart_broken = True
    await stopped_bot.start()
    for word in ("one", "two"):
        await ada.send(f"/echo {word}")
        await ada.chat.wait_for(word)


async def test_the_menu_shows_each_person_what_they_may_run(
    bot: Deckhand, sandbox: Sandbox
) -> None:
    await sandbox.wait_for_request("setMyCommands", count=6)
    menus = await sandbox.commands()
    ada = {key: value for key, value in menus.items() if "111" in key}
    otto = {key: value for key, value in menus.items() if "222" in key}
    assert {'"zh"' in key for key in ada} == {True, False}
    for menu in ada.values():
        assert "wipe" in [one["command"] for one in menu]
    assert otto
    for menu in otto.values():
        names = [one["command"] for one in menu]
        assert "wipe" not in names
        assert "echo" in names
