"""What waits in the mail reaches its chats: in order, merged, collapsed, and never lost."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

from bot.core.results import Result
from bot.core.stored_results import store as stored
from bot.core.watch_ports import Notice, Post, Why
from bot.core.watch_results import IncidentEnded, IncidentShown, IncidentsShown, MuteEnded
from bot.watch.batches import LONGEST
from bot.watch.letterbox import ARRIVAL_SECONDS
from tests.promises.waiting import until
from tests.store.samples import START
from tests.store.watched import incident, member, mute
from tests.watch.post_office import AWAY, QUICK, PostOffice, about, numbers, shown


async def test_an_incident_is_announced_and_its_message_noted(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1, thread=7))
    (told,) = await office.until_empty()
    assert told.result == IncidentShown(incident(1), shown(told).now)
    assert (told.place.chat, told.place.thread, told.place.message) == (5, 7, None)
    assert (told.silent, told.urgent) == (False, True)
    assert await office.store.ledger.posts(1) == (Post(1, 5, 7, 101),)


async def test_with_several_hosts_it_is_said_which_one(office: PostOffice) -> None:
    office.hosts = ("edge", "prod")
    office.open()
    on_edge = incident(2, host="edge")
    await office.bring([incident(1), on_edge], about(1), about(2))
    looks = [one.result for one in await office.until_empty()]
    assert all(isinstance(one, IncidentShown) and one.several_hosts for one in looks)
    assert [one.at for one in looks if isinstance(one, IncidentShown)] == ["@prod", ""]


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


async def test_a_word_that_news_wait_behind_goes_as_fast_as_they(office: PostOffice) -> None:
    office.teller.gate = asyncio.Event()
    office.open()
    await office.bring([], Notice(5, None, Why.WORDS, body=stored(MuteEnded(mute()))))
    await office.teller.changes(0.1)
    await office.bring([incident(1)], about(1))
    await until(lambda: office.read() == 2)
    office.teller.gate.set()
    first, second = await office.until_empty()
    assert (first.result, first.urgent) == (MuteEnded(mute()), True)
    assert numbers(second) == [1]


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


async def test_a_merged_message_is_kept_up_to_date(office: PostOffice) -> None:
    """Containers that join one of its incidents are named nowhere else."""
    await office.bring([incident(one) for one in (1, 2, 3)], *map(about, (1, 2, 3)))
    office.open()
    await office.until_empty()
    grown = [incident(one, member(one), member(one + 10)).quotable for one in (1, 2)]
    await office.bring(grown, about(1, Why.UPDATE), about(2, Why.UPDATE))
    _, edit = await office.until_empty()
    assert (edit.is_edit, edit.place.message) == (True, 101)
    assert isinstance(edit.result, IncidentsShown)
    assert edit.result.incidents == (*grown, incident(3))


async def test_what_outgrows_a_merged_message_gets_its_own(office: PostOffice) -> None:
    def units(result: Result) -> int:
        assert isinstance(result, IncidentsShown)
        return 1000 * sum(len(one.members) for one in result.incidents)

    office.teller.units = units
    await office.bring([incident(one) for one in (1, 2, 3)], *map(about, (1, 2, 3)))
    office.open()
    await office.until_empty()
    grown = incident(2, member(2), member(12))
    await office.bring([grown], about(2, Why.UPDATE))
    _, own = await office.until_empty()
    assert (own.is_edit, own.silent, numbers(own)) == (False, True, [2])
    await office.bring([incident(2, member(2), member(12, count=4))], about(2, Why.UPDATE))
    *_, edit = await office.until_empty()
    assert (edit.is_edit, edit.place.message, numbers(edit)) == (True, 102, [2])


async def test_the_end_of_one_of_a_merged_message_is_told_and_shown_there(
    office: PostOffice,
) -> None:
    await office.bring([incident(one) for one in (1, 2, 3)], *map(about, (1, 2, 3)))
    office.open()
    await office.until_empty()
    closed = incident(1, closed_at=START + timedelta(minutes=3))
    await office.bring([closed], about(1, Why.ENDED))
    _, ended, edit = await office.until_empty()
    assert ended.result == IncidentEnded(closed)
    assert (ended.place.message, ended.silent) == (None, True)
    assert (edit.is_edit, edit.place.message, numbers(edit)) == (True, 101, [1, 2, 3])


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


async def test_a_second_announcement_is_a_reply_and_takes_over(office: PostOffice) -> None:
    office.open()
    await office.bring([incident(1)], about(1))
    await office.until_empty()
    await office.bring([incident(1, is_loop=True)], about(1))
    _, again = await office.until_empty()
    assert (again.is_edit, again.place.message) == (False, 101)
    await office.bring([incident(1, announced=3)], about(1, Why.UPDATE))
    assert (await office.until_empty())[-1].place.message == 102


async def test_a_group_is_not_written_to_all_the_time(office: PostOffice) -> None:
    office.pace = replace(QUICK, group_message=30, group_burst=2)
    office.open()
    for number in (1, 2):
        await office.bring([incident(number)], about(number, chat=-5), about(number, chat=6))
        await office.until_empty()
    for number in (3, 4, 5):
        await office.bring([incident(number)], about(number, chat=-5), about(number, chat=6))
    await office.until_waiting(-5, -5, -5)
    waiting = await office.store.outgoing.waiting()
    assert [(one.chat, one.incident) for one in waiting] == [(-5, 3), (-5, 4), (-5, 5)]


async def test_a_reply_that_is_faster_than_the_note_of_its_message_is_understood(
    office: PostOffice,
) -> None:
    """People see a message before Telegram's answer is here."""
    office.open()
    office.teller.seconds = 0.3
    await office.bring([incident(1)], about(1), about(1, chat=6))
    await office.teller.changes(20)
    assert await office.shown_by(5, 101) == [1]
    assert await office.shown_by(5, 99) == []


async def test_what_has_to_wait_for_room_holds_up_no_more_than_one_reply(
    office: PostOffice,
) -> None:
    office.open()
    office.teller.gate = gate = asyncio.Event()
    await office.bring([incident(1)], about(1))
    await office.teller.changes(20)
    async with asyncio.timeout(3 * ARRIVAL_SECONDS):
        for message in range(50, 60):
            assert await office.shown_by(5, message) == []
    gate.set()
    await office.until_empty()
    assert await office.shown_by(5, 101) == [1]
