"""What is refused, broken, gone or moved holds up nothing else, and nothing is lost by it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.errors import MessageGone, StoreError
from bot.core.results import Result
from bot.core.stored_results import store as stored
from bot.core.watch_ports import Notice, Post, Why
from bot.core.watch_results import IncidentsShown, MuteEnded
from bot.domain.sentence import say
from bot.store.outgoing import StoredOutgoing
from tests.promises.waiting import until
from tests.store.watched import incident, member, mute
from tests.watch.post_office import AWAY, BLOCKED, PostOffice, about, numbers, shown

GONE = MessageGone(say("the message is not there any more"))
FULL = StoreError(say("The disk is full."))


async def test_a_chat_that_takes_nothing_holds_up_no_other(office: PostOffice) -> None:
    office.teller.faults[5] = [AWAY] * 1000
    office.open()
    await office.bring([incident(1)], about(1), about(1, chat=6))
    await office.until_waiting(5)
    assert [one.place.chat for one in office.teller.told] == [6]
    office.teller.faults[5] = []
    await office.until_empty()
    assert office.reports == []


async def test_while_nobody_answers_a_storm_of_changes_is_one_that_waits(
    office: PostOffice,
) -> None:
    office.open()
    await office.bring([incident(1), incident(2)], about(1), about(2))
    await office.until_empty()
    office.teller.faults[5] = [AWAY] * 1000
    for count in range(2, 42):
        changed = [incident(one, member(one, count=count)) for one in (1, 2)]
        await office.bring(changed, about(1, Why.UPDATE), about(2, Why.UPDATE))
        await asyncio.sleep(0)
    waiting = await office.store.outgoing.waiting()
    assert [(one.why, one.incident) for one in waiting] == [(Why.UPDATE, 1), (Why.UPDATE, 2)]
    assert office.mailer is not None
    held = [one for box in office.mailer._boxes.values() for one in box.waiting]
    assert len(held) <= 2
    office.teller.faults[5] = []
    newest = (await office.until_empty())[-2:]
    assert sorted(numbers(one) for one in newest) == [[1], [2]]
    assert [shown(one).incident.count for one in newest] == [41, 41]


async def test_a_change_that_comes_while_one_is_on_its_way_is_shown_too(
    office: PostOffice,
) -> None:
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    office.teller.seconds = 0.2
    await office.bring([incident(1, member(1, count=2))], about(1, Why.UPDATE))
    await office.teller.changes(2)
    await office.bring([incident(1, member(1, count=3))], about(1, Why.UPDATE))
    edits = [one for one in await office.until_empty() if one.is_edit]
    assert [shown(one).incident.count for one in edits] == [2, 3]


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
    """The store's mail, of which one method fails for a while, as on a full disk."""

    def __init__(
        self, inner: StoredOutgoing, method: str, times: int = 3, fault: Exception = FULL
    ) -> None:
        self._inner, self._method, self.left, self._fault = inner, method, times, fault

    def _fail(self, method: str) -> None:
        if method == self._method and self.left:
            self.left -= 1
            raise self._fault

    async def waiting(self, after: int = 0) -> tuple[Notice, ...]:
        self._fail("waiting")
        return await self._inner.waiting(after)

    async def sent(
        self, notices: Sequence[int], posts: Sequence[Post] = (), owed: Sequence[Notice] = ()
    ) -> None:
        self._fail("sent")
        await self._inner.sent(notices, posts, owed)


async def test_a_mailer_that_a_fault_of_ours_ended_sends_again(office: PostOffice) -> None:
    """To a chat that it wrote to before, and what it had read when it ended."""
    mail = Stubborn(office.store.outgoing, "waiting", 0, TypeError("a fault of ours"))
    office.open(mail)
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    office.teller.faults[6] = [AWAY] * 1000
    await office.bring([incident(2)], about(2, chat=6))
    await office.teller.changes(5)
    mail.left = 1
    await office.bring([incident(3)], about(3))
    await office.reopen()
    office.teller.faults[6] = []
    told = sorted((one.place.chat, numbers(one)) for one in await office.until_empty())
    assert told == [(5, [1]), (5, [3]), (6, [2])]


@pytest.mark.parametrize("method", ["waiting", "sent"])
async def test_a_store_that_fails_is_tried_again_and_nothing_comes_twice(
    office: PostOffice, method: str
) -> None:
    await office.bring([incident(1), incident(2)], about(1), about(2))
    office.open(Stubborn(office.store.outgoing, method))
    assert [numbers(one) for one in await office.until_empty()] == [[1], [2]]


async def test_a_full_disk_holds_up_no_alert(office: PostOffice) -> None:
    await office.bring([incident(1)], about(1))
    mail = Stubborn(office.store.outgoing, "sent", 1000)
    office.open(mail)
    for number in (2, 3):
        await until(lambda: len(office.teller.told) == number - 1)  # noqa: B023 - used at once
        await office.bring([incident(number)], about(number), about(1, Why.UPDATE))
    await office.bring([incident(1, announced=2)], about(1, Why.UPDATE))
    await until(lambda: len(office.teller.told) == 4)
    assert [(numbers(one), one.is_edit) for one in office.teller.told] == [
        ([1], False),
        ([2], False),
        ([3], False),
        ([1], True),
    ]
    assert office.teller.told[-1].place.message == 101
    assert await office.shown_by(5, 102) == [2]
    mail.left = 0
    await office.until_empty()
    assert len(office.teller.told) == 4
    assert await office.store.ledger.posts(3) == (Post(3, 5, None, 103),)


async def test_what_is_on_its_way_at_the_end_is_noted(office: PostOffice) -> None:
    office.teller.seconds = 0.2
    office.open()
    await office.bring([incident(1), incident(2)], about(1), about(2))
    await office.teller.changes(5)
    await office.close()
    assert [numbers(one) for one in office.teller.told] == [[1]]
    assert [one.incident for one in await office.store.outgoing.waiting()] == [2]


async def test_a_fault_of_ours_silences_no_chat(office: PostOffice) -> None:
    office.teller.faults[5] = [TypeError("a fault of ours")]
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    await office.bring([incident(2)], about(2))
    assert [numbers(one) for one in await office.until_empty()] == [[2]]
    assert len(office.reports) == 1


async def test_who_is_not_listed_any_more_is_told_nothing(office: PostOffice) -> None:
    """Whatever was put into the mail before."""
    office.unlisted.add(6)
    ended = Notice(6, None, Why.WORDS, body=stored(MuteEnded(mute())), silent=True)
    await office.bring([incident(1)], about(1, chat=6), about(1), ended)
    office.open()
    (told,) = await office.until_empty()
    assert told.place.chat == 5
    assert office.reports == []
