"""After a mute, what it kept from all chats is told where more goes wrong, and only there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.core.watch_ports import Why
from bot.domain.happening import (
    Died,
    DiskEased,
    DiskFilling,
    HostBack,
    HostLost,
    Started,
    Stopped,
    Unhealthy,
)
from bot.domain.mute import MuteScope
from tests.watch.room import API, WEB, Room


@pytest.fixture
async def died(room: Room) -> AsyncIterator[Room]:
    """Under a mute, which is over."""
    await room.mute("web", minutes=30)
    await room.dies()
    room.clock.move(minutes=31)
    yield room
    assert len(room.disk.incidents) == 1


async def test_who_looks_after_it_makes_no_sound(died: Room) -> None:
    taken = await died.newsroom.take(1, 222, "Olaf")
    assert taken is not None
    assert taken.taken is not None
    assert died.disk.told() == []


@pytest.mark.parametrize("end", [Started, Stopped])
async def test_nor_does_its_end_in_chats_that_never_heard_of_it(
    died: Room, end: type[Started | Stopped]
) -> None:
    await died.report(end("local", died.clock.now(), WEB))
    died.clock.move(minutes=1)
    await died.look()
    assert died.disk.incidents[0].closed_at is not None
    assert died.disk.told() == []


async def test_nor_that_its_host_is_watched_no_more(died: Room) -> None:
    await died.newsroom.leave_others(["nas"])
    assert died.disk.incidents[0].is_unwatched
    assert died.disk.told() == []


async def test_a_further_failure_is_told_as_new_though_it_ran_meanwhile(died: Room) -> None:
    await died.report(Started("local", died.clock.now(), WEB))
    died.clock.move(seconds=5)
    await died.report(Unhealthy("local", died.clock.now(), WEB))
    assert died.disk.told() == [(Why.ANNOUNCE, 1)]
    await died.report(Started("local", died.clock.now(), WEB))
    assert died.disk.told()[1:] == [(Why.UPDATE, 1)], "it is known by now"


async def test_so_is_one_that_makes_it_go_on(died: Room) -> None:
    await died.report(Started("local", died.clock.now(), WEB))
    died.clock.move(minutes=1)
    await died.look()
    await died.dies()
    assert died.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_so_is_one_too_soon_for_another_sound(room: Room) -> None:
    await room.mute("web", minutes=1)
    room.clock.move(seconds=50)
    await room.dies()
    room.clock.move(seconds=15)
    await room.dies()
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_so_is_another_that_joins(room: Room) -> None:
    await room.mute("web", minutes=1)
    room.clock.move(seconds=55)
    await room.dies()
    room.clock.move(seconds=6)
    await room.report(Died("local", room.clock.now(), API, 3))
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_what_somebody_took_meanwhile_is_told_without_a_sound(room: Room) -> None:
    await room.mute("web", minutes=30)
    await room.dies()
    await room.newsroom.take(1, 222, "Olaf")
    room.clock.move(minutes=31)
    await room.dies()
    assert room.disk.told() == [(Why.UPDATE, 1)]


async def test_a_host_that_is_back_is_told_only_where_something_is_missing(room: Room) -> None:
    for missing, told in ((), []), ((WEB,), [(Why.ANNOUNCE, 2)]):
        await room.mute("", minutes=30, scope=MuteScope.HOST)
        await room.report(HostLost("local", room.clock.now(), is_down=True))
        room.clock.move(minutes=31)
        await room.report(HostBack("local", room.clock.now(), missing))
        assert room.disk.told() == told
        room.clock.move(hours=1)


async def test_a_disk_that_was_full_is_told_only_where_it_fills_further(room: Room) -> None:
    await room.mute("", minutes=30, scope=MuteScope.HOST)
    await room.report(DiskFilling("local", room.clock.now(), 5, 100))
    room.clock.move(minutes=31)
    await room.report(DiskFilling("local", room.clock.now(), 6, 100))
    assert room.disk.told() == []
    await room.report(DiskFilling("local", room.clock.now(), 4, 100))
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]
    await room.report(DiskEased("local", room.clock.now(), 60, 100))
    assert room.disk.told()[1:] == [(Why.ENDED, 1)]
