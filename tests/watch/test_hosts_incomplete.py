"""A host that comes back without some of its containers makes a sound, as often as that is news."""

from __future__ import annotations

from datetime import timedelta

from bot.core.watch_ports import Why
from bot.domain.happening import HostBack, HostLost
from bot.domain.incident import Taken
from bot.domain.subject import Subject
from bot.watch.change import Change, Say
from tests.watch.room import API, WEB, Room
from tests.watch.written import HOST, MIDNIGHT, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
SHOP, DB = a_container("web", "shop"), a_container("db", "data")
SHORT = seconds(30)


def away(written: Written, *missing: Subject, span: timedelta = SHORT) -> tuple[Change, ...]:
    """What its return says."""
    written.take(HostLost(HOST, written.now))
    written.wait(span)
    return written.take(HostBack(HOST, written.now, missing))


def test_what_did_not_come_back_is_told_aloud_however_short_it_was() -> None:
    written = Written()
    assert says(away(written, SHOP)) == [ANNOUNCE]
    for span in (SHORT, timedelta(hours=1)):
        written.wait(span)
        assert says(away(written)) == [ENDED], "it is known by now"
    assert says(away(written, DB)) == [ANNOUNCE]


def test_what_came_back_late_and_then_not_at_all_is_told_again() -> None:
    written = Written()
    away(written, SHOP)
    written.wait(SHORT)
    away(written)
    written.started(SHOP)
    written.wait(timedelta(minutes=1))
    assert written.only.closed_at is not None
    assert says(away(written, SHOP)) == [ANNOUNCE]


def test_what_crashed_meanwhile_did_not_come_back_either() -> None:
    written = Written()
    written.take(HostLost(HOST, written.now))
    written.died(SHOP)
    assert says(written.take(HostBack(HOST, written.now))) == [ANNOUNCE]


def test_who_looks_after_the_host_hears_of_it_without_a_sound() -> None:
    written = Written()
    written.take(HostLost(HOST, written.now))
    written.book.acknowledge(1, Taken(1, "Ann", MIDNIGHT))
    assert says(written.take(HostBack(HOST, written.now, (SHOP,)))) == [ENDED]


def test_a_container_that_never_comes_back_at_once_backs_off_with_its_host() -> None:
    """Two minutes away, two minutes there, for six hours; it is started each time."""
    written = Written()
    for _ in range(90):
        away(written, SHOP, span=seconds(120))
        written.started(SHOP)
        written.wait(seconds(120))
    assert len(written.incidents) == 1
    assert written.said[ANNOUNCE] <= 18, "at most twice as often as a host alone"


def test_what_is_missing_is_told_aloud_where_its_older_incident_goes_on_for_others() -> None:
    written = Written()
    web, api = a_container("shop-1", "shop"), a_container("shop-2", "shop")
    written.died(web)
    written.died(api)
    written.started(web)
    written.wait(timedelta(hours=1))
    assert says(away(written, web, api)) == [ANNOUNCE, UPDATE, ENDED]


async def test_those_that_are_muted_make_no_sound_and_the_others_do(room: Room) -> None:
    await room.mute("web", 600)
    for missing, why in ((WEB,), Why.ENDED), ((WEB, API), Why.ANNOUNCE):
        await room.report(HostLost("local", room.clock.now(), is_down=True))
        room.clock.move(minutes=1)
        await room.report(HostBack("local", room.clock.now(), missing))
        assert room.disk.told()[-2:] == [(Why.ANNOUNCE, 1), (why, 1)]
        room.clock.move(hours=2)
    # A sound was due: it is in the sum of the mute.
    assert [one.number for one in await room.disk.incidents_under(1)] == [1]
