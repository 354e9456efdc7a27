"""What happened is written down with what is said of it, muted or not, whatever the disk does."""

from __future__ import annotations

import pytest

from bot.core.watch_ports import Why
from bot.core.watch_results import IncidentShown
from bot.domain.happening import Died, Removed, Started, Unhealthy
from bot.domain.mute import MuteScope
from bot.domain.subject import Subject
from bot.watch.watcher import News
from tests.watch.room import API, CHAT, WEB, Room


@pytest.fixture
def room() -> Room:
    return Room()


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


async def test_r4_with_a_full_disk_alerts_go_out_all_the_same_and_once(room: Room) -> None:
    room.disk.is_full = True
    await room.dies(nanos=5)
    ((chat, shown),) = room.voice.said
    assert isinstance(shown, IncidentShown)
    assert (chat, shown.incident.members[0].lines) == (CHAT, ())
    await room.report(Removed("local", room.clock.now(), WEB), nanos=6)
    assert len(room.voice.said) == 1
    room.disk.is_full = False
    await room.dies(API, nanos=7)
    await room.newsroom.catch_up()
    (step,) = room.disk.steps
    assert step.nanos == 7
    assert {one.subject.name for one in step.incidents[0].members} == {"web", "api"}
    assert Why.ANNOUNCE not in {one.why for one in step.notices}


async def test_after_a_fault_an_incident_is_written_as_it_was_last(room: Room) -> None:
    """Whoever changed it: its host, another host's news, or a person."""
    room.disk.is_full = True
    await room.dies(nanos=5)
    await room.newsroom.take(1, 222, "Olaf")
    await room.dies(nanos=6)
    await room.newsroom.report(News("nas", (), 9))
    room.clock.move(seconds=1)
    await room.dies(nanos=7)
    room.disk.is_full = False
    await room.newsroom.catch_up()
    kept = {one.number: one for step in room.disk.steps for one in step.incidents}
    assert (kept[1].count, kept[1].taken is not None) == (2, True)
    cursors = {step.host: step.nanos for step in room.disk.steps}
    assert (cursors["local"], cursors["nas"]) == (7, 9)
    assert room.disk.steps[0].incidents == (kept[1],)
    assert room.disk.told() == [(Why.UPDATE, 1)]


async def test_a_fault_of_ours_in_the_store_costs_no_alert(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.disk.is_full, room.disk.fault = True, TypeError("a fault of ours")
    await room.dies(nanos=5)
    for _ in range(3):
        await room.newsroom.catch_up()
    assert [one.exc_info is not None for one in caplog.records] == [True]
    assert [chat for chat, _ in room.voice.said] == [CHAT]
    room.disk.is_full = False
    await room.newsroom.catch_up()
    assert [(step.nanos, step.incidents[0].count) for step in room.disk.steps] == [(5, 1)]


async def test_a_fault_of_ours_in_the_telling_leaves_it_to_the_mail(room: Room) -> None:
    room.disk.is_full, room.voice.fault = True, TypeError("a fault of ours")
    await room.dies(nanos=5)
    room.disk.is_full = False
    await room.newsroom.catch_up()
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


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
