"""Notices in Telegram: none lost, none in the way of another, their buttons and replies."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import timedelta

import pytest

from bot.core.watch_ports import Why
from bot.domain.sentence import say
from bot.sandbox.client import ChatClient, NotSeen, Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, EVE, GROUP, OTTO, Deckhand
from tests.chat.incidents import PACE, Desk
from tests.scale import promised
from tests.store.samples import START
from tests.store.watched import incident, member

REFUSING_SECONDS = promised(1800, 8)


async def everything(desk: Desk, seconds: float = 20) -> None:
    """Wait until nothing waits any more."""
    async with asyncio.timeout(seconds):
        while await desk.store.outgoing.waiting():  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.05)


async def named(chat: ChatClient) -> list[str]:
    """Each container that a message names, in order."""
    texts = [message.text for message in await chat.bot_messages()]
    return [name for text in texts for name in re.findall(r"<(web-\d+)>", text)]


@pytest.mark.alone
@pytest.mark.scaled
async def test_a1_no_alert_is_lost_while_telegram_refuses(
    desk: Desk, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/echo hello")
    await ada.chat.wait_for("hello")
    await sandbox.fault("error", status=502)
    for number in range(1, 201):
        await desk.bring(incident(number), chat=ADA)
    await asyncio.sleep(REFUSING_SECONDS)
    assert await named(ada.chat) == []
    await sandbox.clear_faults()
    back = time.monotonic()
    await ada.chat.wait_for("web-", since=0)
    assert time.monotonic() - back < 5
    await everything(desk)
    assert sorted(await named(ada.chat)) == sorted(f"web-{number}" for number in range(1, 201))
    assert len(await ada.chat.bot_messages()) < 12
    assert desk.reports == []


async def test_a7_what_waits_at_the_end_comes_once(
    desk: Desk, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/echo hello")
    await ada.chat.wait_for("hello")
    await sandbox.flood(2, method="sendMessage", chat=ADA, times=1)
    await desk.bring(incident(1), chat=ADA)
    await sandbox.wait_for_request("sendMessage", contains="web-1")
    await desk.close()
    await asyncio.sleep(2)
    assert await named(ada.chat) == []
    desk.open()
    await everything(desk)
    assert await named(ada.chat) == ["web-1"]


async def test_a1_nor_while_the_token_is_no_good(desk: Desk, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/echo hello")
    await ada.chat.wait_for("hello")
    await sandbox.fault("error", method="sendMessage", status=401, text="Unauthorized")
    await desk.bring(incident(1), chat=ADA)
    await sandbox.wait_for_request("sendMessage", contains="web-1", count=2)
    await sandbox.clear_faults()
    await ada.chat.wait_for("web-1", since=0)
    assert desk.reports == []


@pytest.mark.alone
async def test_a13_429_holds_up_that_chat_only(
    desk: Desk, sandbox: Sandbox, group: ChatClient, ada: Person
) -> None:
    await ada.send("/echo hello")
    await ada.chat.wait_for("hello")
    await sandbox.flood(3, method="sendMessage", chat=GROUP, times=1)
    began = time.monotonic()
    await desk.bring(incident(1), chat=GROUP)
    await desk.bring(incident(2), chat=ADA)
    await ada.chat.wait_for("web-2", since=0, timeout=1)
    await group.wait_for("web-1", since=0)
    assert 3 < time.monotonic() - began < 5


@pytest.mark.parametrize(
    "words",
    [
        "Forbidden: bot was blocked by the user",
        "Bad Request: chat not found",
        "Bad Request: not enough rights to send text messages to the chat",
    ],
)
async def test_a14_a_refused_notice_blocks_nobody(
    desk: Desk, sandbox: Sandbox, ada: Person, otto: Person, words: str
) -> None:
    for person in (ada, otto):
        await person.send("/echo hello")
        await person.chat.wait_for("hello")
    status = 403 if words.startswith("Forbidden") else 400
    await sandbox.fault("error", method="sendMessage", chat=ADA, status=status, text=words, times=1)
    await desk.bring(incident(1), chat=ADA)
    await desk.bring(incident(2), chat=OTTO)
    await otto.chat.wait_for("web-2", since=0)
    await everything(desk)
    await desk.bring(incident(3), chat=ADA)
    await ada.chat.wait_for("web-3", since=0)
    assert await named(ada.chat) == ["web-3"]
    ((chat, why),) = desk.reports
    assert chat == ADA
    assert words.split(": ")[1].lower() in why.lower()


async def test_the_admins_hear_of_a_chat_that_takes_nothing(
    bot: Deckhand, sandbox: Sandbox, ada: Person, otto: Person
) -> None:
    assert bot.chat is not None
    bot.chat.tell_undelivered(ADA, say("Nobody is there."))
    bot.chat.tell_undelivered(GROUP, say("It is closed."))
    told = await ada.chat.wait_for("does not get", since=0)
    assert f"{GROUP}" in told.text
    assert "It is closed." in told.text
    await sandbox.wait_until_idle()
    assert len(await ada.chat.bot_messages()) == 1
    assert await otto.chat.bot_messages() == []


async def test_a14_refused_markup_is_sent_again_as_plain_text(
    desk: Desk, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/echo hello")
    await ada.chat.wait_for("hello")
    words = "Bad Request: can't parse entities"
    await sandbox.fault("error", method="sendMessage", chat=ADA, status=400, text=words, times=1)
    await desk.bring(incident(1), chat=ADA)
    seen = await ada.chat.wait_for("web-1", since=0)
    assert (seen.entities, seen.buttons) == ([], ["Echo", "Wipe"])


async def test_an_incident_is_one_message_that_is_kept_current(
    desk: Desk, sandbox: Sandbox, group: ChatClient
) -> None:
    await desk.bring(incident(1), chat=GROUP)
    card = await group.wait_for("died 1 times", since=0)
    for count in range(2, 9):
        await desk.bring(incident(1, member(1, count=count)), chat=GROUP, why=Why.UPDATE)
        await asyncio.sleep(0.05)
    assert (await group.wait_for("died 8 times", since=0)).id == card.id
    closed = incident(1, member(1, count=8), closed_at=START)
    await desk.bring(closed, chat=GROUP, why=Why.ENDED)
    ended = await group.wait_for("recovered", since=0)
    assert ended.raw["reply_to"] == card.id
    await everything(desk)
    sends = await sandbox.requests("sendMessage")
    assert [send["params"].get("disable_notification") for send in sends] == [None, True]
    edits = await sandbox.requests("editMessageText")
    assert len(edits) <= 2 + (edits[-1]["time"] - edits[0]["time"]) / PACE.update
    assert len({edit["raw"].split("reply_markup")[1] for edit in edits}) == 1


async def test_a_group_that_moved_hears_of_what_waited(
    desk: Desk, bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    await desk.bring(incident(1), chat=GROUP)
    await group.wait_for("web-1", since=0)
    new = await group.migrate(-100999)
    await desk.bring(incident(1, member(1, count=2)), chat=GROUP, why=Why.UPDATE)
    await new.wait_for("died 2 times", since=0)
    await desk.bring(incident(1, member(1, count=3)), chat=-100999, why=Why.UPDATE)
    await new.wait_for("died 3 times", since=0)
    await desk.bring(incident(2), chat=GROUP)
    await new.wait_for("web-2", since=0)
    assert [one.text for one in await new.bot_messages()] == [
        "<web-1> died 3 times",
        "<web-2> died 1 times",
    ]


async def test_anyone_who_is_heard_presses_with_their_own_role(
    desk: Desk, bot: Deckhand, group: ChatClient, ada: Person, otto: Person
) -> None:
    await desk.bring(incident(1), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    for person in (otto, ada, otto):
        here = group.acting(person)
        assert (await (await here.press("Echo", card)).answer())["text"] == ""
        assert (await here.wait_for("looked")).raw["reply_to"] == card.id
        await bot.settled()
    await (await group.acting(otto).press("Wipe", card)).answer()
    await group.wait_for("needs", since=0)
    assert "/wipe web" not in commands.ran
    await bot.settled()
    await (await group.acting(ada).press("Wipe", card)).answer()
    question = await group.wait_for("Wipe web", since=0, button="Wipe it")
    foreign = await group.acting(otto).press("Wipe it", question)
    assert "for the person who sent" in (await foreign.answer())["text"]


async def test_a_strangers_press_is_met_with_silence(
    desk: Desk, bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    eve = await sandbox.person(EVE, "Eve")
    await group.set_member(EVE, "member")
    await desk.bring(incident(1), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    stranger = await group.acting(eve).press("Echo", card)
    await sandbox.wait_until_idle()
    with pytest.raises(NotSeen):
        await stranger.answer(timeout=0.1)
    assert bot.away == [(EVE, GROUP)]


async def test_a_notices_buttons_last_a_week_and_across_a_restart(
    desk: Desk, bot: Deckhand, group: ChatClient, otto: Person
) -> None:
    await desk.bring(incident(1), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    await desk.close()
    await bot.stop()
    await bot.start()
    bot.clock.ahead = timedelta(days=6, hours=23)
    assert bot.store is not None
    await bot.store.prune(bot.clock.now())
    await (await group.acting(otto).press("Echo", card)).answer()
    await group.wait_for("looked", since=0)
    bot.clock.ahead = timedelta(days=7, minutes=1)
    late = await group.acting(otto).press("Echo", card)
    assert "expired" in (await late.answer())["text"]
