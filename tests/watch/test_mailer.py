"""What waits in the mail reaches its chats: in order, merged, collapsed, and never lost."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import MessageGone, StoreError
from bot.core.results import Result
from bot.core.stored_results import store as stored
from bot.core.watch_ports import Notice, Post, Why
from bot.core.watch_results import IncidentEnded, IncidentShown, IncidentsShown, MuteEnded
from bot.domain.sentence import say
from bot.store.outgoing import StoredOutgoing
from bot.watch.batches import LONGEST
from tests.store.samples import START
from tests.store.watched import incident, member, mute
from tests.watch.post_office import AWAY, BLOCKED, QUICK, PostOffice, about, numbers

GONE = MessageGone(say("the message is not there any more"))


async def test_an_incident_is_announced_and_its_message_noted(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1, thread=7))
    (told,) = await office.until_empty()
    assert told.result == IncidentShown(incident(1), told.result.now)  # type: ignore[attr-defined]
    assert (told.place.chat, told.place.thread, told.place.message) == (5, 7, None)
    assert (told.silent, told.urgent) == (False, True)
    assert await office.store.ledger.posts(1) == (Post(1, 5, 7, 101),)


async def test_what_waited_before_the_start_is_sent(office: PostOffice) -> None:
    await office.bring([incident(1)], about(1))
    office.open()
    assert [numbers(one) for one in await office.until_empty()] == [[1]]


async def test_news_go_before_ends_and_those_before_words(office: PostOffice) -> None:
    ended = stored(MuteEnded(mute()))
    closed = incident(1, closed_at=START)
    await office.store.outgoing.sent([], [Post(1, 5, None, 50)])
    words = Notice(5, None, Why.WORDS, body=ended, silent=True)
    await office.bring([closed, incident(2)], words, about(1, Why.ENDED), about(2))
    office.open()
    first, second, third = [one for one in await office.until_empty() if not one.is_edit]
    assert numbers(first) == [2]
    assert second.result == IncidentEnded(closed)
    assert (second.silent, second.urgent, second.place.message) == (True, False, 50)
    assert third.result == MuteEnded(mute())
    assert (third.silent, third.urgent) == (True, False)


async def test_updates_of_one_incident_collapse_to_the_newest(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    began = time.monotonic()
    for count in range(2, 12):
        await office.bring([incident(1, member(1, count=count))], about(1, Why.UPDATE))
        await asyncio.sleep(0.02)
    edits = [one for one in await office.until_empty() if one.is_edit]
    assert all(one.place.message == 101 for one in edits)
    last = edits[-1].result
    assert isinstance(last, IncidentShown)
    assert last.incident.count == 11
    assert 1 <= len(edits) <= (time.monotonic() - began) / 0.15 + 1


async def test_an_update_that_the_message_already_shows_is_not_sent(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1), about(1, Why.UPDATE))
    assert [one.is_edit for one in await office.until_empty()] == [False]


async def test_three_that_wait_together_become_one_message(office: PostOffice) -> None:
    office.teller.faults[5] = [AWAY]
    office.open()
    await office.bring([incident(1)], about(1))
    others = [incident(number) for number in (2, 3, 4)]
    await office.bring([*others], *(about(number) for number in (2, 3, 4)))
    (told,) = await office.until_empty()
    assert isinstance(told.result, IncidentsShown)
    assert numbers(told) == [1, 2, 3, 4]
    posts = [await office.store.ledger.posts(number) for number in (1, 2, 3, 4)]
    assert posts == [(Post(number, 5, None, 101, is_merged=True),) for number in (1, 2, 3, 4)]


async def test_two_stay_apart_and_topics_too(office: PostOffice) -> None:
    two = [about(number) for number in (1, 2)]
    topics = [about(number, thread=number) for number in (3, 4, 5)]
    await office.bring([incident(number) for number in range(1, 6)], *two, *topics)
    office.open()
    told = await office.until_empty()
    assert [numbers(one) for one in told] == [[1], [2], [3], [4], [5]]
    assert [one.place.thread for one in told] == [None, None, 3, 4, 5]


async def test_a_merged_message_is_never_too_long_and_names_all(office: PostOffice) -> None:
    def units(result: Result) -> int:
        return 500 * len(result.incidents) if isinstance(result, IncidentsShown) else 10

    office.teller.units = units
    all_of_them = list(range(1, 31))
    await office.bring([incident(one) for one in all_of_them], *map(about, all_of_them))
    office.open()
    told = await office.until_empty()
    assert all(units(one.result) <= LONGEST for one in told)
    assert [number for one in told for number in numbers(one)] == all_of_them
    assert len(told) == 6  # Seven in each, and the two that are left in one each.


async def test_a_merged_message_is_not_changed_and_its_end_is_a_message_of_its_own(
    office: PostOffice,
) -> None:
    await office.bring([incident(one) for one in (1, 2, 3)], *map(about, (1, 2, 3)))
    office.open()
    await office.until_empty()
    closed = incident(1, closed_at=START + timedelta(minutes=3))
    await office.bring([closed], about(1, Why.UPDATE), about(1, Why.ENDED))
    _, ended = await office.until_empty()
    assert ended.result == IncidentEnded(closed)
    assert (ended.place.message, ended.silent) == (None, True)


async def test_an_end_is_written_on_the_card_too(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    closed = incident(1, closed_at=START)
    await office.bring([closed], about(1, Why.ENDED))
    _, ended, card = await office.until_empty()
    assert (ended.result, ended.place.message) == (IncidentEnded(closed), 101)
    assert (card.is_edit, card.place.message, numbers(card)) == (True, 101, [1])


async def test_many_ends_become_one_message(office: PostOffice) -> None:
    closed = [incident(number, closed_at=START) for number in (1, 2, 3)]
    await office.store.outgoing.sent([], [Post(1, 5, None, 50)])
    await office.bring(closed, *(about(number, Why.ENDED) for number in (1, 2, 3)))
    office.open()
    ended, card = await office.until_empty()
    assert (numbers(ended), ended.silent) == ([1, 2, 3], True)
    assert (card.is_edit, card.place.message) == (True, 50)


async def test_what_had_ended_before_it_could_be_told_is_told_once(office: PostOffice) -> None:
    await office.bring([incident(1, closed_at=START)], about(1), about(1, Why.ENDED))
    office.open()
    assert [numbers(one) for one in await office.until_empty()] == [[1]]


async def test_a_second_announcement_is_a_reply_and_takes_over(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    await office.bring([incident(1, is_loop=True)], about(1))
    _, again = await office.until_empty()
    assert (again.is_edit, again.place.message) == (False, 101)
    await office.bring([incident(1, announced=3)], about(1, Why.UPDATE))
    assert (await office.until_empty())[-1].place.message == 102


async def test_a_chat_that_takes_nothing_holds_up_no_other(office: PostOffice) -> None:
    office.teller.faults[5] = [AWAY] * 1000
    office.open()
    await office.bring([incident(1)], about(1), about(1, chat=6))
    await asyncio.sleep(0.3)
    assert [one.place.chat for one in office.teller.told] == [6]
    assert [one.chat for one in await office.store.outgoing.waiting()] == [5]
    office.teller.faults[5] = []
    await office.until_empty()
    assert office.reports == []


async def test_a_final_refusal_is_set_aside_and_reported_once(
    office: PostOffice, tmp_path: Path
) -> None:
    office.teller.faults[5] = [BLOCKED, BLOCKED]
    office.open()
    for number in (1, 2, 3):
        await office.bring([incident(number)], about(number), about(number, chat=6))
        await office.until_empty()
    told = sorted((one.place.chat, numbers(one)) for one in office.teller.told)
    assert told == [(5, [3]), (6, [1]), (6, [2]), (6, [3])]
    assert office.reports == [(5, "Telegram did not take this: blocked.")]
    with sqlite3.connect(tmp_path / "deckhand.db") as file:
        asides = file.execute("SELECT incident, aside FROM outgoing ORDER BY number").fetchall()
    file.close()
    assert asides == [(number, "Telegram did not take this: blocked.") for number in (1, 2)]


async def test_one_that_cannot_be_drawn_holds_up_no_other(office: PostOffice) -> None:
    def units(result: Result) -> int:
        if isinstance(result, IncidentsShown) and any(one.number == 2 for one in result.incidents):
            raise TypeError("a fault of ours")
        return 10

    office.teller.units = units
    await office.bring([incident(one) for one in (1, 2, 3, 4)], *map(about, (1, 2, 3, 4)))
    office.open()
    told = await office.until_empty()
    assert [numbers(one) for one in told] == [[1], [2], [3], [4]]


async def test_words_that_cannot_be_read_are_set_aside(office: PostOffice) -> None:
    odd = Notice(5, None, Why.WORDS, body={"kind": "Nonsense", "fields": {}})
    await office.bring([incident(1)], odd, about(1))
    office.open()
    assert [numbers(one) for one in await office.until_empty()] == [[1]]
    assert [chat for chat, _ in office.reports] == [5]


async def test_what_is_gone_is_no_fault(office: PostOffice) -> None:
    await office.store.outgoing.sent([], [Post(1, 5, None, 50)])
    office.teller.faults[5] = [GONE]
    office.open()
    await office.bring([incident(1)], about(1, Why.UPDATE), about(99), about(99, Why.ENDED))
    assert await office.until_empty() == []
    assert office.reports == []


async def test_a_group_that_moved_is_shown_its_incidents_again(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    office.teller.moves[5] = 6
    await office.bring([incident(1, announced=2)], about(1, Why.UPDATE))
    again = (await office.until_empty())[-1]
    assert (again.is_edit, again.place.chat, again.place.message) == (False, 6, None)
    assert again.silent
    assert Post(1, 6, None, 102) in await office.store.ledger.posts(1)
    await office.bring([incident(1, announced=3)], about(1, chat=6))
    assert (await office.until_empty())[-1].place.message == 102


class Stubborn(StoredOutgoing):
    """The store's mail on a disk that is full for a while."""

    def __init__(self, inner: StoredOutgoing, method: str) -> None:
        self._inner, self._method, self._left = inner, method, 3

    def _fail(self, method: str) -> None:
        if method == self._method and self._left:
            self._left -= 1
            raise StoreError(say("The disk is full."))

    async def waiting(self, after: int = 0) -> tuple[Notice, ...]:
        self._fail("waiting")
        return await self._inner.waiting(after)

    async def sent(
        self, notices: Sequence[int], posts: Sequence[Post] = (), owed: Sequence[Notice] = ()
    ) -> None:
        self._fail("sent")
        await self._inner.sent(notices, posts, owed)


@pytest.mark.parametrize("method", ["waiting", "sent"])
async def test_a_store_that_fails_is_tried_again_and_nothing_comes_twice(
    office: PostOffice, method: str
) -> None:
    await office.bring([incident(1), incident(2)], about(1), about(2))
    office.open(Stubborn(office.store.outgoing, method))
    assert [numbers(one) for one in await office.until_empty()] == [[1], [2]]


async def test_what_is_on_its_way_at_the_end_is_noted(office: PostOffice) -> None:
    office.teller.seconds = 0.2
    office.open()
    await office.bring([incident(1), incident(2)], about(1), about(2))
    await office.teller.changes(5)
    await office.close()
    assert [numbers(one) for one in office.teller.told] == [[1]]
    assert [one.incident for one in await office.store.outgoing.waiting()] == [2]


async def test_a_group_is_not_written_to_all_the_time(office: PostOffice) -> None:
    office.pace = replace(QUICK, group_message=0.3, group_burst=2)
    office.open()
    began = time.monotonic()
    for number in range(1, 9):
        await office.bring([incident(number)], about(number, chat=-5))
        await asyncio.sleep(0.02)
    told = await office.until_empty()
    assert [numbers(one) for one in told] == [[1], [2], [3, 4, 5, 6, 7, 8]]
    assert time.monotonic() - began > 0.25


async def test_a_fault_of_ours_silences_no_chat(office: PostOffice) -> None:
    office.teller.faults[5] = [TypeError("a fault of ours")]
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    await office.bring([incident(2)], about(2))
    assert [numbers(one) for one in await office.until_empty()] == [[2]]
    assert len(office.reports) == 1
