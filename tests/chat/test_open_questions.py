"""A question that nobody answers loses its buttons when its time is over."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.core.errors import StoreError
from bot.core.limits import Limits
from bot.domain.sentence import say
from bot.sandbox.client import ChatClient, Person, Sandbox
from bot.sandbox.client_wire import Sent
from bot.store.questions import StoredQuestions
from tests.chat import commands
from tests.chat.conftest import Deckhand

SECONDS = 0.3


@pytest.fixture
async def hasty(stopped_bot: Deckhand) -> AsyncIterator[Deckhand]:
    """A bot whose questions can be answered for a moment."""
    stopped_bot.limits = Limits(question_seconds=SECONDS)
    await stopped_bot.start()
    yield stopped_bot


def lapse(bot: Deckhand) -> None:
    """The time of all questions that were asked is over."""
    assert bot.chat is not None
    bot.clock.ahead += timedelta(seconds=61)
    bot.chat._desk.questions._more.set()


async def asked(person: Person, name: str = "web") -> Sent:
    await person.send(f"/wipe {name}")
    return await person.chat.wait_for(f"Wipe {name}", button="Wipe it")


async def shown(chat: ChatClient, question: Sent) -> Sent:
    (now,) = [one for one in await chat.messages() if one.id == question.id]
    return now


async def test_its_buttons_go_by_themselves(hasty: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/wipe web")
    closed = await ada.chat.wait_for("Wipe web.*Expired")
    assert [f"{before}\n\n→ Expired." for before in closed.history] == [closed.text]
    assert closed.buttons == []
    assert {"type": "code", "offset": 5, "length": 3} in closed.entities
    assert hasty.rows("select * from questions") == []
    (sent,) = await sandbox.requests("sendMessage")
    data = sent["params"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    late = await ada.chat.press(0, closed, data=data)
    assert "has expired. Nothing was done" in (await late.answer())["text"]
    assert commands.ran == []


@pytest.mark.parametrize(("button", "said"), [("Wipe it", "→ Wipe it"), ("Cancel", "Cancelled")])
async def test_one_that_was_answered_stays_as_it_is(
    bot: Deckhand, sandbox: Sandbox, ada: Person, button: str, said: str
) -> None:
    question = await asked(ada)
    await ada.chat.press(button, question)
    await ada.chat.wait_for(said)
    lapse(bot)
    await sandbox.wait_until_idle()
    assert said in (await shown(ada.chat, question)).text
    assert "Expired" not in await ada.chat.text()


async def test_one_that_somebody_deleted_hinders_no_other(
    bot: Deckhand, sandbox: Sandbox, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    await ada.chat.delete(await asked(ada, "db"))
    question = await asked(ada)
    lapse(bot)
    assert (await ada.chat.wait_for("Expired")).id == question.id
    await sandbox.wait_for_request("editMessageText", contains="db")
    assert [one.getMessage() for one in caplog.records] == []
    (refused,) = await sandbox.violations()
    assert "message to edit not found" in refused
    await sandbox.clear_log()


async def test_one_that_was_given_is_closed_though_the_store_fails_then(
    bot: Deckhand, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_end = StoredQuestions.next_end

    async def fails(questions: StoredQuestions) -> datetime:
        """When there is none any more."""
        if (end := await next_end(questions)) is None:
            raise StoreError(say("The disk is full."))
        return end

    monkeypatch.setattr(StoredQuestions, "next_end", fails)
    question = await asked(ada)
    lapse(bot)
    assert (await ada.chat.wait_for("Expired")).id == question.id


async def test_what_a_run_before_left_is_closed_after_the_start(
    bot: Deckhand, ada: Person, group: ChatClient
) -> None:
    over = await asked(ada)
    await bot.stop()
    bot.clock.ahead = timedelta(seconds=61)
    await bot.start()
    closed = await ada.chat.wait_for("Expired")
    assert (closed.id, closed.buttons) == (over.id, [])


async def test_one_that_is_still_open_after_the_start_can_be_answered(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    question = await asked(ada)
    await bot.stop()
    await bot.start()
    await ada.chat.press("Wipe it", question)
    await ada.chat.wait_for("wiped web")
    await sandbox.wait_until_idle()
    assert (await shown(ada.chat, question)).text.endswith("→ Wipe it")
