"""Hosts that are away, disks that fill up, images that come and go."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.happening import DiskFilling, HostBack, HostLost, ImageChanged
from bot.domain.incident import IncidentKind, MemberState, Severity, Taken
from bot.domain.subject import Subject
from bot.watch.book import Book
from bot.watch.change import Change, Say
from tests.watch.written import HOST, MIDNIGHT, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
WEB, DB = a_container("web", "shop"), a_container("db", "shop")
HOUR = timedelta(hours=1)


def lost(written: Written, *, is_down: bool = False) -> tuple[Change, ...]:
    return written.take(HostLost(HOST, written.now, is_down, error="no answer"))


def back(written: Written, *missing: Subject) -> tuple[Change, ...]:
    return written.take(HostBack(HOST, written.now, missing))


def test_a_host_that_is_away_and_back() -> None:
    written = Written()
    assert says(lost(written, is_down=True)) == [ANNOUNCE]
    assert (written.newest.kind, written.newest.severity) == (IncidentKind.HOST, Severity.CRITICAL)
    assert (written.newest.is_down, written.newest.error) == (True, "no answer")
    assert lost(written, is_down=True) == ()
    written.wait(seconds(192))
    assert says(back(written)) == [ENDED]
    assert written.newest.back_at == written.newest.closed_at == written.now


def test_the_way_it_went_may_become_known_later() -> None:
    written = Written()
    lost(written)
    assert says(lost(written, is_down=True)) == [UPDATE]


def test_crashes_on_a_host_that_is_away_are_not_announced() -> None:
    written = Written()
    lost(written)
    assert says(written.died(WEB)) == [UPDATE]
    assert says(written.unhealthy(DB)) == [UPDATE]
    assert [one.subject for one in written.newest.members] == [WEB, DB]
    assert len(written.incidents) == 1


def test_nor_are_those_of_older_incidents() -> None:
    written = Written()
    written.died(WEB)
    written.wait(HOUR)
    lost(written)
    assert says(written.died(WEB)) == [UPDATE]
    assert (written.newest.number, written.newest.count) == (1, 2)


def test_nothing_recovers_on_a_host_that_is_away() -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    lost(written)
    assert written.wait(HOUR) == ()
    back(written)
    written.wait(seconds(60))
    assert written.incidents[1].closed_at is not None


def test_what_did_not_come_back_keeps_the_incident_open() -> None:
    written = Written()
    lost(written)
    written.wait(seconds(60))
    assert says(back(written, WEB, DB)) == [ANNOUNCE]
    assert written.newest.closed_at is None
    assert {one.state for one in written.newest.members} == {MemberState.DOWN}
    assert written.newest.count == 0
    written.wait(HOUR)
    written.started(WEB)
    written.wait(HOUR)
    assert says(written.removed(DB)) == [ENDED]
    assert written.book.open == ()


def test_it_is_forgotten_after_a_day() -> None:
    written = Written()
    lost(written)
    back(written, WEB)
    assert says(written.wait(timedelta(hours=24))) == [NONE]
    assert written.book.open == ()


def test_a_container_that_crashes_after_its_host_is_back_has_its_own_incident() -> None:
    written = Written()
    lost(written)
    back(written, WEB)
    written.started(WEB)
    written.wait(seconds(5))
    changes = written.died(WEB)
    assert says(changes) == [ENDED, ANNOUNCE]
    assert changes[1].incident.kind is IncidentKind.CRASH
    assert [one.number for one in written.book.open] == [2]


def test_what_is_missing_and_has_an_incident_stays_there() -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    lost(written)
    changes = back(written, WEB)
    assert says(changes) == [UPDATE, ENDED]
    assert changes[0].incident.members[0].state is MemberState.DOWN
    assert [one.number for one in written.book.open] == [1]


def test_what_is_missing_is_told_without_a_loss_too() -> None:
    written = Written()
    assert back(written) == ()
    assert back(written, a_container("quiet", alerts="off")) == ()
    assert says(back(written, WEB)) == [ANNOUNCE]
    assert written.newest.members[0].subject == WEB


def test_every_missing_container_is_named() -> None:
    written = Written()
    lost(written)
    containers = [a_container(f"a-rather-long-name-{number:03}") for number in range(300)]
    changes = back(written, *containers)
    assert says(changes) == [ANNOUNCE] * 4
    named = [one.subject for change in changes for one in change.incident.members]
    assert sorted(one.id for one in named) == sorted(one.id for one in containers)


def test_a_host_that_comes_and_goes_is_one_incident() -> None:
    """Two minutes away, two minutes there, for six hours."""
    written = Written()
    for _ in range(90):
        lost(written)
        written.wait(seconds(120))
        back(written)
        written.wait(seconds(120))
    assert len(written.incidents) == 1
    assert (written.said[ANNOUNCE], written.said[ENDED]) == (9, 1)
    assert says(written.wait(HOUR)) == [ENDED]


def test_a_host_that_goes_long_after_somebody_took_what_was_missing_is_told() -> None:
    written = Written()
    lost(written)
    back(written, WEB)
    written.book.acknowledge(1, Taken(1, "Ann", MIDNIGHT))
    written.wait(timedelta(minutes=14))
    assert says(lost(written)) == [UPDATE]
    back(written)
    written.wait(timedelta(minutes=16))
    assert says(lost(written)) == [ANNOUNCE]
    assert written.only.taken is None


def test_images_of_one_pull_are_one_message_that_has_no_end() -> None:
    written = Written()
    assert says(written.take(ImageChanged(HOST, written.now, "nginx:1", "pull"))) == [ANNOUNCE]
    assert says(written.take(ImageChanged(HOST, written.now, "redis:7", "pull"))) == [UPDATE]
    assert written.take(ImageChanged(HOST, written.now, "redis:7", "pull")) == ()
    assert written.newest.error == "pull nginx:1\npull redis:7"
    assert says(written.wait(HOUR)) == [NONE]
    assert says(written.take(ImageChanged(HOST, written.now, "redis:7", "delete"))) == [ANNOUNCE]


def test_an_image_that_goes_with_its_last_name_is_told_as_that_alone() -> None:
    written = Written()

    def changed(action: str, name: str) -> list[Say]:
        return says(written.take(ImageChanged(HOST, written.now, name, action)))

    assert changed("untag", "3f2a9c") == [ANNOUNCE]
    assert changed("untag", "3f2a9c") == []
    assert changed("untag", "1b2c3d") == [UPDATE]
    assert changed("delete", "3f2a9c") == [UPDATE]
    assert changed("untag", "3f2a9c") == []
    assert written.newest.error == "untag 1b2c3d\ndelete 3f2a9c"


def test_what_is_open_on_a_host_that_left_the_settings_is_closed() -> None:
    written = Written()
    written.died(WEB)
    written.died(a_container("web", host="left"))
    written.take(DiskFilling("left", written.now, 5, 100))
    (crash, disk) = written.book.leave_others((HOST,), written.now)
    assert says((crash, disk)) == [UPDATE, UPDATE]
    for change in (crash, disk):
        assert change.incident.host == "left"
        assert change.incident.is_unwatched
        assert change.incident.closed_at == written.now
    assert [one.host for one in written.book.open] == [HOST]
    assert written.book.leave_others((HOST,), written.now) == ()


def test_on_a_host_that_comes_back_into_the_settings_all_begins_anew() -> None:
    """Also soon after, and what the start reads again: its message says that nobody watches."""
    written = Written()
    written.died(WEB)
    lost(written)
    written.take(DiskFilling(HOST, written.now, 5, 100))
    written.book.leave_others((), written.now)
    left = [entry.incident for entry in written.book._shelf]
    written.book = Book(left, len(left) + 1)
    written.wait(seconds(60))
    changes = (*written.died(WEB), *lost(written))
    changes += written.take(DiskFilling(HOST, written.now, 4, 100))
    assert says(changes) == [ANNOUNCE] * 3
    assert not any(one.incident.is_unwatched for one in changes)


def test_after_a_start_too_the_host_waits_for_one_whose_own_incident_is_newer_and_over() -> None:
    written = Written()
    lost(written)
    back(written, DB)
    written.wait(seconds(60))
    written.died(WEB)
    written.started(WEB)
    written.wait(seconds(60))
    lost(written)
    back(written, DB, WEB)
    (host, crash) = sorted(written.incidents.values(), key=lambda one: one.number)
    assert (host.closed_at is None, crash.closed_at is None) == (True, False)
    written.book = Book((host, crash), 3)
    (change,) = written.started(WEB)
    assert change.incident.number == host.number
    member = change.incident.member(WEB)
    assert member is not None
    assert member.state is MemberState.TRYING
