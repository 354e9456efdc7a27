"""What waits for one chat goes out by its rank, and within a rank in order of arrival."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat import lane
from bot.chat.entities import Piece
from bot.chat.lane import SPARE_MESSAGES, Rank
from bot.chat.outbox import WAITING_PER_CHAT, Outbox
from bot.chat.pace import Bucket, Window
from bot.core.errors import DeliveryFailed
from bot.core.request import Place
from bot.core.stored_results import store as stored
from bot.core.watch_ports import Notice, Why
from bot.core.watch_results import MuteEnded
from bot.sandbox.client import Person, Sandbox
from tests.chat.conftest import ADA, Deckhand
from tests.chat.incidents import Desk
from tests.store.samples import START
from tests.store.watched import incident, mute

HELD_SECONDS = 60.0


def hold(outbox: Outbox) -> None:
    """Nothing goes to Ada."""
    outbox.pace(ADA).hold(asyncio.get_running_loop().time(), HELD_SECONDS)


def release(outbox: Outbox) -> None:
    outbox.pace(ADA).blocked_until = 0.0
    outbox.wake(ADA)


async def queued(outbox: Outbox, count: int) -> None:
    """So many wait for Ada's chat."""
    async with asyncio.timeout(20):
        while len(outbox._lane(ADA, False).jobs) < count:  # noqa: ASYNC110 - it has no such event
            await asyncio.sleep(0.01)


async def said(sandbox: Sandbox) -> list[str]:
    """Each text that was sent or edited in, in order."""
    params = [one["params"] for one in await sandbox.requests(chat=ADA)]
    return [one["text"] for one in params if "text" in one]


async def test_what_waits_goes_by_rank_and_then_by_arrival(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox, here = bot.outbox, Place(ADA)
    card = await outbox.send(here, Piece("card"))
    hold(outbox)
    waiting = [
        outbox.send(here, Piece("word 1"), urgent=lambda: False),
        outbox.edit(ADA, card, Piece("progress"), None, rank=Rank.PROGRESS),
        outbox.send(here, Piece("answer 1")),
        outbox.send(here, Piece("alert 1"), urgent=lambda: True),
        outbox.send(here, Piece("word 2"), urgent=lambda: False),
        outbox.send(here, Piece("answer 2")),
        outbox.send(here, Piece("alert 2"), urgent=lambda: True),
    ]
    sending = asyncio.gather(*waiting)
    await queued(outbox, len(waiting))
    release(outbox)
    await sending
    alerts, answers = ["alert 1", "alert 2"], ["answer 1", "answer 2"]
    order = [*alerts, *answers, "progress", "word 1", "word 2"]
    assert await said(sandbox) == ["card", *order]


async def test_words_leave_room_for_alerts_and_answers(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox, here = bot.outbox, Place(ADA)
    outbox.pace(ADA).sends = Window(SPARE_MESSAGES + 2, 60.0)
    words = [
        asyncio.create_task(outbox.send(here, Piece(f"word {number}"), urgent=lambda: False))
        for number in range(3)
    ]
    await asyncio.gather(*words[:2])
    await outbox.send(here, Piece("answer"))
    await outbox.send(here, Piece("alert"), urgent=lambda: True)
    assert await said(sandbox) == ["word 0", "word 1", "answer", "alert"]
    assert not words[2].done()


async def test_a_word_that_waited_long_takes_what_room_there_is(
    bot: Deckhand, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "WORD_SECONDS", 0.3)
    outbox, here = bot.outbox, Place(ADA)
    outbox.pace(ADA).sends = Window(SPARE_MESSAGES + 1, 3600.0)
    begun = asyncio.get_running_loop().time()
    for number in range(3):
        await outbox.send(here, Piece(f"word {number}"), urgent=lambda: False)
    assert await said(sandbox) == ["word 0", "word 1", "word 2"]
    assert asyncio.get_running_loop().time() - begun >= 0.6


async def test_a_word_goes_first_when_an_alert_waits_behind_it(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox, news = bot.outbox, asyncio.Event()
    hold(outbox)
    sending = asyncio.gather(
        outbox.send(Place(ADA), Piece("answer")),
        outbox.send(Place(ADA), Piece("word"), urgent=news.is_set),
    )
    await queued(outbox, 2)
    news.set()
    release(outbox)
    await sending
    assert await said(sandbox) == ["word", "answer"]


async def test_an_alert_does_not_wait_for_the_room_that_a_word_before_it_leaves(
    desk: Desk, bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox = bot.outbox
    outbox.pace(ADA).sends = Window(SPARE_MESSAGES + 1, 60.0)
    await ada.send("/echo hello")
    await ada.chat.wait_for("hello")
    over = Notice(ADA, None, Why.WORDS, body=stored(MuteEnded(mute())), silent=True)
    await desk.commit([], [over])
    await queued(outbox, 1)
    await desk.commit([incident(2)], [Notice(ADA, None, Why.ANNOUNCE, 2)])
    await ada.chat.wait_for("<web-2>", since=0)
    assert len(await said(sandbox)) == 3


async def test_a_storm_of_alerts_silences_nobody(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox, here = bot.outbox, Place(ADA)
    outbox.pace(ADA).sends = Bucket(1, 0.2)

    async def alerts(first: int, last: int) -> None:
        for number in range(first, last + 1):
            await outbox.send(here, Piece(f"alert {number}"), urgent=lambda: True)

    await alerts(1, 2)
    answer = asyncio.create_task(outbox.send(here, Piece("answer")))
    await asyncio.sleep(0)
    await alerts(3, 8)
    await answer
    order = [f"alert {number}" for number in range(1, 9)]
    order.insert(5, "answer")
    assert await said(sandbox) == order


async def test_answers_that_wait_keep_no_alert_out(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox, here = bot.outbox, Place(ADA)
    hold(outbox)
    answers = [
        asyncio.create_task(outbox.send(here, Piece("answer"))) for _ in range(WAITING_PER_CHAT)
    ]
    await queued(outbox, WAITING_PER_CHAT)
    with pytest.raises(DeliveryFailed):
        await outbox.send(here, Piece("one too many"))
    alert = asyncio.create_task(outbox.send(here, Piece("alert"), urgent=lambda: True))
    await queued(outbox, WAITING_PER_CHAT + 1)
    release(outbox)
    await alert
    assert (await said(sandbox))[0] == "alert"
    for answer in answers:
        answer.cancel()


async def test_what_its_sender_gave_up_is_not_sent(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox = bot.outbox
    hold(outbox)
    given_up, kept = (
        asyncio.create_task(outbox.send(Place(ADA), Piece(words))) for words in ("no", "yes")
    )
    await queued(outbox, 2)
    given_up.cancel()
    release(outbox)
    await kept
    assert await said(sandbox) == ["yes"]


async def test_an_alert_goes_before_answers_and_the_rest_of_the_mail_after(
    desk: Desk, bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    outbox = bot.outbox
    await ada.send("/echo hello")
    await ada.chat.wait_for("hello")
    hold(outbox)
    await ada.send("/echo answer")
    await queued(outbox, 1)
    closed, over = incident(1, closed_at=START), stored(MuteEnded(mute()))
    notices = [
        Notice(ADA, None, Why.WORDS, body=over, silent=True),
        Notice(ADA, None, Why.ENDED, 1),
        Notice(ADA, None, Why.ANNOUNCE, 2),
    ]
    await desk.commit([closed, incident(2)], notices)
    await queued(outbox, 2)
    release(outbox)
    await ada.chat.wait_for("The silence about", since=0)
    hello, alert, answer, ended, words = await said(sandbox)
    assert (hello, answer) == ("hello", "answer")
    assert (alert, ended) == ("<web-2> died 1 times", "<web-1> recovered")
    assert "The silence about" in words
