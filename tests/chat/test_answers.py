"""A command comes in, its answer goes out."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from bot.sandbox.client import Person, Sandbox
from tests.chat.conftest import Deckhand


async def test_a_fast_command_takes_one_message_and_no_other_call(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    asked = await ada.send("/echo hello world")
    answer = await ada.chat.wait_for("hello world")
    assert answer.raw["reply_to"] == asked.id
    await sandbox.wait_until_idle()
    calls = [request["method"] for request in await sandbox.requests(chat=ada.id)]
    assert calls == ["sendMessage"]


async def test_an_answer_whose_buttons_cannot_be_kept_is_shown_without(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    with closing(sqlite3.connect(bot.folder / "deckhand.db")) as file:
        file.execute("alter table buttons rename to buttons_away")
        await ada.send("/pages")
        answer = await ada.chat.wait_for("page 0")
        assert "The buttons are missing." in answer.text
        assert "database" in answer.text
        assert answer.buttons == []
        file.execute("alter table buttons_away rename to buttons")
    await bot.settled()
    assert bot.verdicts == ["done"]


async def test_what_broke_leaves_no_buttons(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/broken")
    told = await ada.chat.wait_for("incident")
    assert told.text.startswith("begun")
    assert told.buttons == []
