"""What happened is written down with what is said of it, muted or not, whatever the disk does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.watch_ports import Why
from bot.domain.happening import (
    Died,
    HostBack,
    HostLost,
    Removed,
    Started,
    Stopped,
    Unhealthy,
    Vanished,
)
from bot.domain.mute import MuteScope
from bot.domain.route import Route
from bot.domain.subject import Subject
from bot.watch.news import News
from tests.watch.room import API, CHAT, WEB, Room


async def test_a2_the_notice_and_the_cursor_are_one_step(room: Room) -> None:
    await room.dies(nanos=42)
    (step,) = room.disk.steps
    assert (step.host, step.nanos) == ("local", 42)
    (incident,) = step.incidents
    (notice,) = step.notices
    assert (notice.chat, notice.thread, notice.why, notice.silent) == (CHAT, 7, Why.ANNOUNCE, False)
    assert notice.incident == incident.number
    assert room.woken == 1


async def test_a_burst_is_one_notice_with_a_sound(room: Room) -> None:
    now = room.clock.now()
    died = tuple(Died("local", now, one, 3) for one in (WEB, API))
    await room.newsroom.report(News("local", died, 1))
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_what_is_muted_is_written_down_and_not_told(room: Room) -> None:
    await room.mute("web")
    await room.dies()
    (step,) = room.disk.steps
    assert step.notices == ()
    assert step.incidents[0].muted_by == 1
    assert room.woken == 0


async def test_who_joins_a_muted_one_and_is_not_muted_is_told(room: Room) -> None:
    await room.mute("web")
    await room.dies(WEB)
    await room.dies(API)
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]
    assert room.disk.steps[-1].incidents[0].muted_by == 0


async def test_after_the_mute_a_further_death_is_told_as_new(room: Room) -> None:
    await room.mute("web", minutes=30)
    await room.dies()
    room.clock.move(minutes=31)
    await room.dies()
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_what_was_told_before_the_mute_is_kept_up_to_date_without_a_sound(
    room: Room,
) -> None:
    await room.dies()
    await room.mute("web")
    room.clock.move(minutes=20)
    for _ in range(3):
        await room.dies()
        room.clock.move(seconds=1)
    assert room.disk.told()[0] == (Why.ANNOUNCE, 1)
    assert room.disk.told()[1:] == [(Why.UPDATE, 1)] * 3
    # A sound was due: it is in the sum of the mute.
    assert [one.hushed_by for one in await room.disk.incidents_under(1)] == [1]


async def test_a_message_says_that_it_is_muted_and_no_more_when_that_is_over(room: Room) -> None:
    await room.dies()
    await room.dies(API)
    await room.mute("web", minutes=30)
    await room.look()
    assert room.disk.told() == [(Why.ANNOUNCE, 1), (Why.UPDATE, 1)], "one of two is muted"
    await room.mute("shop", minutes=20, scope=MuteScope.PROJECT)
    until = room.clock.now() + timedelta(minutes=20)
    for _ in range(2):
        await room.look()
    assert room.disk.told()[2:] == [(Why.UPDATE, 1)]
    assert [one.muted_until for one in room.disk.incidents] == [until]
    room.clock.move(minutes=21)
    for _ in range(2):
        await room.look()
    assert room.disk.told()[3:] == [(Why.UPDATE, 1)]
    assert [one.muted_until for one in room.disk.incidents] == [None]


async def test_a_mute_brings_nothing_to_a_chat_that_has_not_seen_it(room: Room) -> None:
    await room.dies()
    await room.choices.set(Route(CHAT, 8))
    await room.mute("web", minutes=20)
    await room.look()
    told = [one for step in room.disk.steps for one in step.notices]
    assert [(one.why, one.thread) for one in told] == [(Why.ANNOUNCE, 7), (Why.UPDATE, 7)]


async def test_one_that_nobody_has_seen_is_not_shown_because_its_mute_ends(room: Room) -> None:
    await room.mute("web", minutes=20)
    await room.dies()
    room.clock.move(minutes=21)
    await room.look()
    assert room.disk.told() == []


@pytest.mark.parametrize("end", [Started, Stopped, Removed])
async def test_a_mute_holds_for_who_is_left_of_a_group(
    room: Room, end: type[Started | Stopped | Removed]
) -> None:
    await room.report(*(Died("local", room.clock.now(), one, 3) for one in (WEB, API)))
    room.clock.move(minutes=1)
    await room.report(end("local", room.clock.now(), API))
    room.clock.move(minutes=1)
    await room.look()
    await room.mute("web", minutes=30)
    await room.look()
    (incident,) = room.disk.incidents
    assert incident.muted_until == room.clock.now() + timedelta(minutes=30)
    room.clock.move(minutes=10)
    before = len(room.disk.told())
    await room.dies(WEB)
    assert room.disk.told()[before:] == [(Why.UPDATE, 1)]
    assert [one.hushed_by for one in await room.disk.incidents_under(1)] == [1]
    await room.dies(API)
    room.clock.move(minutes=6)
    before = len(room.disk.told())
    await room.dies(API)
    assert room.disk.told()[before:] == [(Why.ANNOUNCE, 1)], "it is in trouble again"


async def test_what_is_over_for_all_is_muted_only_where_all_are(room: Room) -> None:
    await room.mute("web")
    gone = Vanished("local", room.clock.now(), (WEB, API), room.clock.now())
    await room.report(gone)
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_what_makes_no_sound_is_not_in_the_sum(room: Room) -> None:
    await room.dies()
    await room.mute("web")
    room.clock.move(seconds=5)
    await room.dies()
    assert room.disk.told() == [(Why.ANNOUNCE, 1), (Why.UPDATE, 1)]
    assert await room.disk.incidents_under(1) == ()


@pytest.mark.parametrize("second", [WEB, API], ids=["another sort", "another container"])
async def test_what_is_muted_stays_so_when_more_comes_at_once(room: Room, second: Subject) -> None:
    await room.mute("shop", scope=MuteScope.PROJECT)
    now = room.clock.now()
    await room.report(Died("local", now, WEB, 3), Unhealthy("local", now, second))
    assert room.disk.told() == []
    assert [one.count for one in await room.disk.incidents_under(1)] == [2]


async def test_who_joins_a_muted_one_at_once_and_is_not_muted_is_told(room: Room) -> None:
    await room.mute("web")
    await room.report(*(Died("local", room.clock.now(), one, 3) for one in (WEB, API)))
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]
    assert room.disk.steps[-1].incidents[0].muted_by == 0


async def test_a_sound_that_a_mute_took_is_in_its_sum_when_more_comes_at_once(room: Room) -> None:
    await room.dies()
    await room.mute("web")
    room.clock.move(minutes=20)
    now = room.clock.now()
    await room.report(Died("local", now, WEB, 3), Started("local", now, WEB))
    assert room.disk.told() == [(Why.ANNOUNCE, 1), (Why.UPDATE, 1)]
    assert [one.hushed_by for one in await room.disk.incidents_under(1)] == [1]


async def test_a_mute_of_what_did_not_come_back_mutes_no_host(room: Room) -> None:
    await room.report(HostLost("local", room.clock.now(), is_down=True))
    room.clock.move(minutes=1)
    await room.report(HostBack("local", room.clock.now(), (WEB,)))
    await room.mute("web", 600)
    room.clock.move(hours=3)
    await room.report(HostLost("local", room.clock.now(), is_down=True))
    assert room.disk.told() == [(Why.ANNOUNCE, 1)] * 3


async def test_the_first_who_takes_it_has_it(room: Room) -> None:
    await room.dies()
    taken = await room.newsroom.take(1, 222, "Olaf")
    again = await room.newsroom.take(1, 333, "Vera")
    assert taken is not None
    assert again is not None
    assert taken.taken is not None
    assert again.taken == taken.taken
    assert room.disk.told() == [(Why.ANNOUNCE, 1), (Why.UPDATE, 1)]
    assert await room.newsroom.take(9, 222, "Olaf") is None
