"""A13, A14 and a server that fails: what goes to one chat never waits for another."""

from __future__ import annotations

import asyncio
import time

import pytest
from telegram import MessageEntity

from bot.chat.entities import Piece
from bot.core.errors import DeliveryFailed
from bot.core.request import Place
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat.conftest import ADA, GROUP, Deckhand
from tests.chat.test_ranks import hold, queued, release


@pytest.mark.alone
async def test_a13_429_is_honoured_per_chat(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person, otto: Person
) -> None:
    await otto.send("/wipe")  # A wrong line, so that Otto's chat has been used, too.
    await group.acting(ada).send("/wipe web")
    question = await group.wait_for("Wipe web", since=0)
    await sandbox.flood(7, method="sendMessage", chat=GROUP, times=1)
    began = time.monotonic()
    for word in ("one", "two", "three"):
        await group.acting(ada).send(f"/echo {word}")
    await asyncio.sleep(0.5)
    await ada.send("/echo elsewhere")
    await ada.chat.wait_for("elsewhere", timeout=1)
    press = await group.acting(ada).press("Cancel", question)
    await press.answer(timeout=1)
    assert time.monotonic() - began < 3
    for word in ("one", "two", "three"):
        await group.wait_for(word, since=0)
        assert time.monotonic() - began > 7
    texts = [message.text for message in await group.bot_messages()]
    assert sorted(texts[1:]) == ["one", "three", "two"]


async def test_a_command_whose_answer_waits_is_not_one_to_cancel(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.flood(2, method="sendMessage", chat=ADA, times=1)
    for line in ("/echo one", "/echo two", "/broken", "/count --number 50 --every 0.2"):
        await ada.send(line)
    async with asyncio.timeout(20):
        while bot.verdicts != ["done", "done", "failed", ""]:  # noqa: ASYNC110 - it has no such event
            await asyncio.sleep(0.02)
    await ada.send("/cancel")
    await ada.chat.wait_for("cancelled 1")  # the one that counts
    await ada.chat.wait_for("stopped at", since=0)


@pytest.mark.parametrize(
    "words",
    [
        "Forbidden: bot was blocked by the user",
        "Bad Request: chat not found",
        "Bad Request: not enough rights to send text messages to the chat",
    ],
)
async def test_a14_a_refused_message_blocks_nobody(
    bot: Deckhand, sandbox: Sandbox, ada: Person, otto: Person, words: str
) -> None:
    status = 403 if words.startswith("Forbidden") else 400
    await sandbox.fault("error", method="sendMessage", chat=ADA, status=status, text=words, times=1)
    await ada.send("/echo refused")
    await ada.send("/echo taken")
    await otto.send("/echo other")
    await ada.chat.wait_for("taken")
    await otto.chat.wait_for("other")
    await sandbox.wait_until_idle(quiet=0.7)
    assert await sandbox.requests("sendMessage", contains="refused") != []
    assert len(await sandbox.requests("sendMessage", contains="refused")) == 1
    await bot.settled()


async def test_a14_refused_markup_is_sent_again_as_plain_text(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await stopped_bot.start()
    assert stopped_bot.chat is not None
    await sandbox.fault(
        "error", method="sendMessage", status=400, text="Bad Request: can't parse entities", times=1
    )
    piece = Piece("web is up", (MessageEntity("bold", 0, 3),))
    message = await stopped_bot.chat.outbox.send(Place(ADA), piece)
    (seen,) = await ada.chat.bot_messages()
    assert (seen.id, seen.text, seen.entities) == (message, "web is up", [])


async def test_a14_a_person_who_blocked_the_bot_is_left_alone(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 0.5")
    await ada.chat.wait_for("tick 1")
    await ada.chat.block()
    await bot.settled()
    await sandbox.wait_until_idle(quiet=2)
    assert len(await sandbox.requests(chat=ADA)) <= 4


async def test_server_errors_and_broken_lines_are_tried_again(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("error", method="sendMessage", status=502, times=1)
    await sandbox.fault("cut", method="sendMessage", times=1)
    await ada.send("/echo through")
    await ada.chat.wait_for("through")
    assert len(await ada.chat.bot_messages()) == 1


async def test_a_line_cut_after_accepting_shows_the_message_at_most_twice(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("cut_after", method="sendMessage", times=1)
    await ada.send("/echo twice")
    await sandbox.wait_for_request("sendMessage", count=2)
    await sandbox.wait_until_idle()
    assert len(await ada.chat.bot_messages()) == 2


async def test_an_edit_cut_after_accepting_is_no_fault(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("cut_after", method="editMessageText")
    await ada.send("/count --number 2 --every 0.3")
    await ada.chat.wait_for("counted to 2")
    await sandbox.clear_faults()
    await sandbox.wait_until_idle(quiet=1)
    assert len([one for one in await ada.chat.bot_messages() if "counted" in one.text]) == 1


async def test_an_edit_that_was_there_already_keeps_its_look(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    """What Telegram says then speaks of «reply markup», and is no word against ours."""
    bold = (MessageEntity("bold", 0, 3),)
    message = await bot.outbox.send(Place(ADA), Piece("old"))
    await sandbox.fault("cut_after", method="editMessageText", times=1)
    await bot.outbox.edit(ADA, message, Piece("web is stopped.", bold), None)
    (shown,) = await ada.chat.bot_messages()
    assert [one["type"] for one in shown.entities] == ["bold"]
    assert len(await sandbox.requests("editMessageText")) == 2


async def test_a_group_that_moves_is_followed(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person
) -> None:
    team = group.acting(ada)
    await team.send("/count --every 0.4 --number 4")
    await team.wait_for("tick 1")
    new = await group.migrate(-100999)
    await new.wait_for("counted to 4", since=0)
    assert bot.moves == [(GROUP, -100999)]


async def test_a_topic_is_answered_in_the_topic(
    bot: Deckhand, group: ChatClient, ada: Person
) -> None:
    team = group.acting(ada)
    thread = await team.topic("Deploys")
    await team.send("/echo here", thread=thread)
    await team.wait_for("here", thread=thread)
    await team.send("/echo general")
    general = await team.wait_for("general")
    assert general.raw["thread"] is None


async def test_a_deleted_question_is_answered_all_the_same(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    asked = await ada.send("/count --every 0.2 --number 3")
    await ada.chat.delete(asked)
    await ada.chat.wait_for("counted to 3")


async def test_a_group_gets_at_most_twenty_messages_a_minute(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    await sandbox.pacing()
    assert bot.chat is not None
    outbox = bot.chat.outbox
    sends = [
        asyncio.ensure_future(outbox.send(Place(GROUP), Piece(f"note {number}")))
        for number in range(25)
    ]
    await sandbox.wait_for_request("sendMessage", count=20)
    await sandbox.wait_until_idle(quiet=1)
    assert sum(send.done() for send in sends) == 20
    for send in sends:
        send.cancel()


async def test_a_message_that_nobody_waits_for_any_more_is_not_sent(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    """Whoever gave it up sends it another way, or again later."""
    assert bot.chat is not None
    outbox = bot.chat.outbox
    await sandbox.flood(2, method="sendMessage", chat=ADA, times=1)
    given_up = asyncio.ensure_future(outbox.send(Place(ADA), Piece("given up")))
    await sandbox.wait_for_request("sendMessage")
    hold(outbox)
    patient = asyncio.ensure_future(outbox.send(Place(ADA), Piece("waits")))
    behind = asyncio.ensure_future(outbox.send(Place(ADA), Piece("given up in the queue")))
    await queued(outbox, 3)
    assert not given_up.done()
    given_up.cancel()
    behind.cancel()
    await asyncio.sleep(2)  # as Telegram asked
    release(outbox)
    await asyncio.wait_for(patient, 20)
    await sandbox.wait_until_idle()
    assert [one.text for one in await ada.chat.bot_messages()] == ["waits"]


async def test_a_queue_has_an_end(bot: Deckhand, sandbox: Sandbox) -> None:
    assert bot.chat is not None
    outbox = bot.chat.outbox
    sends = [
        asyncio.ensure_future(outbox.send(Place(GROUP), Piece(f"note {number}")))
        for number in range(130)
    ]
    await asyncio.sleep(0)
    done = [send for send in sends if send.done()]
    refused = [send for send in done if isinstance(send.exception(), DeliveryFailed)]
    assert len(refused) == 30
    for send in sends:
        send.cancel()
