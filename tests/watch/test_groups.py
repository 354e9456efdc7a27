"""Several containers in one incident, and a storm of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.happening import Died, Removed
from bot.domain.incident import IncidentKind, MemberState, Taken
from bot.domain.subject import Subject
from bot.watch.change import Say
from bot.watch.grouping import GROUP_CHARACTERS, GROUP_MEMBERS
from tests.watch.written import MIDNIGHT, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
HOUR = timedelta(hours=1)


def shop(count: int) -> list[Subject]:
    return [a_container(f"shop-{number}", "shop") for number in range(count)]


def test_a_project_that_goes_down_is_one_message() -> None:
    written = Written()
    for one in shop(12):
        written.died(one)
        written.wait(seconds(9))
    assert says(written.changes) == [ANNOUNCE, *[UPDATE] * 11]
    assert (written.newest.project, written.newest.count) == ("shop", 12)


def test_several_keep_no_lines_since_none_are_quoted() -> None:
    written = Written()
    first, second = shop(2)
    died = [Died(one.host, MIDNIGHT, one, 1, lines=("boom",)) for one in (first, second)]
    assert [one.incident.members[0].lines for one in written.take(died[0])] == [("boom",)]
    written.take(replace(died[1], lines=()))
    assert [one.lines for one in written.newest.members] == [(), ()]
    # They come late, and change nothing that is shown.
    assert written.take(died[1]) == ()


def test_it_is_over_when_all_have_recovered() -> None:
    written = Written()
    containers = shop(3)
    for one in containers:
        written.died(one)
    written.wait(HOUR)
    for one in containers:
        written.started(one)
        written.wait(seconds(5))
    changes = written.wait(HOUR)
    assert says(changes) == [UPDATE, UPDATE, ENDED]
    assert {one.state for one in written.newest.members} == {MemberState.RECOVERED}


def test_later_ones_are_another_message() -> None:
    written = Written()
    first, second = shop(2)
    written.died(first)
    written.wait(seconds(10.1))
    assert says(written.died(second)) == [ANNOUNCE]
    assert written.newest.number == 2


@pytest.mark.parametrize(
    "other",
    [a_container("blog", "blog"), a_container("lone"), a_container("shop-9", "shop", host="pi")],
)
def test_others_do_not_join(other: Subject) -> None:
    written = Written()
    written.died(shop(1)[0])
    assert says(written.died(other)) == [ANNOUNCE]


def test_those_whose_alerts_go_elsewhere_are_a_group_apart() -> None:
    """Who joins makes no sound, and each chat has heard of its own only."""
    written = Written()
    web, db = a_container("web", "shop"), a_container("db", "shop", chat="-1002")
    assert says(written.died(web)) == says(written.died(db)) == [ANNOUNCE]
    assert says(written.died(a_container("api", "shop", chat="-1002"))) == [UPDATE]
    assert [len(one.members) for one in written.incidents.values()] == [1, 2]
    written.wait(timedelta(days=8))
    assert written.book.next_tick is None


def test_those_without_a_project_are_a_group_by_host() -> None:
    written = Written()
    written.died(a_container("one"))
    assert says(written.died(a_container("two"))) == [UPDATE]
    assert says(written.died(a_container("two", host="pi"))) == [ANNOUNCE]


def test_failing_health_and_failed_starts_join_too() -> None:
    written = Written()
    web, api, db = shop(3)
    written.died(db)
    assert says(written.unhealthy(api)) == [UPDATE]
    assert says(written.start_failed(web, "no route")) == [UPDATE]
    assert written.newest.kind is IncidentKind.CRASH
    kinds = [one.kind for one in written.newest.members]
    assert kinds == [IncidentKind.CRASH, IncidentKind.HEALTH, IncidentKind.START]


def test_what_is_graver_than_its_group_is_told_anew() -> None:
    """A chat that hears of crashes only has not heard of the group before."""
    written = Written()
    web, db = shop(2)
    written.unhealthy(web)
    assert says(written.died(db)) == [ANNOUNCE]
    assert written.newest.count == 2


def test_one_that_dies_on_in_a_group_backs_off() -> None:
    written = Written()
    web, db = shop(2)
    written.died(web)
    written.died(db)
    for _ in range(60):
        written.wait(seconds(10))
        written.died(web)
    assert written.said[ANNOUNCE] == 3
    assert [one.count for one in written.newest.members] == [61, 1]


def test_a_group_that_somebody_has_taken_takes_others_in_silence() -> None:
    written = Written()
    web, db = shop(2)
    written.died(web)
    written.book.acknowledge(1, Taken(1, "Ann", MIDNIGHT))
    assert says(written.died(db)) == [UPDATE]


def test_one_that_was_well_for_long_is_told_anew_though_its_group_is_taken() -> None:
    written = Written()
    web, db = shop(2)
    written.died(web)
    written.died(db)
    written.book.acknowledge(1, Taken(1, "Ann", MIDNIGHT))
    written.started(web)
    written.wait(timedelta(minutes=14))
    assert says(written.died(web)) == [UPDATE]
    written.started(web)
    written.wait(timedelta(days=3))
    *_, told = written.died(web)
    assert (told.say, told.incident.number, told.incident.taken) == (ANNOUNCE, 2, None)
    assert [one.count for one in written.incidents[1].members] == [2, 1]


def test_one_that_left_for_another_incident_does_not_come_back_with_the_first() -> None:
    written = Written()
    web, db, api = shop(3)
    written.died(web)
    written.died(db)
    written.started(web)
    written.started(db)
    written.wait(seconds(60))
    written.died(api)
    written.died(web)
    assert written.newest.number == 2
    written.wait(seconds(60))
    written.died(db)
    assert written.newest.number == 1
    written.started(web)
    assert written.newest.number == 2
    assert written.newest.member(web) is not None


def storm(minutes: int, per_minute: int, project: str = "storm") -> Written:
    written = Written()
    for number in range(minutes * per_minute):
        written.died(a_container(f"{project}-worker-{number:04}", project))
        written.wait(timedelta(minutes=1) / per_minute)
    return written


def test_a_storm_stays_readable() -> None:
    """A8: 1,000 deaths a minute for five minutes; another container is named within seconds."""
    written = storm(5, 1000)
    heard = [change.incident.announced_at for change in written.changes if change.say is ANNOUNCE]
    by_minute = Counter((at - MIDNIGHT) // timedelta(minutes=1) for at in heard if at is not None)
    assert max(by_minute.values()) <= 20
    assert sum(by_minute.values()) <= 50
    assert sum(one.count for one in written.incidents.values()) == 5000
    assert says(written.died(a_container("other", "blog"))) == [ANNOUNCE]


def test_a_storm_of_loops_stays_readable() -> None:
    """A8 by 100 containers, each of which dies ten times a minute."""
    written = Written()
    containers = shop(100)
    for number in range(5000):
        one = containers[number % 100]
        written.died(one)
        written.wait(seconds(0.03))
        written.started(one)
        written.wait(seconds(0.03))
    assert written.said[ANNOUNCE] <= 4
    assert sum(one.count for one in written.incidents.values()) == 5000


def test_a_storm_of_containers_that_remove_themselves_stays_readable() -> None:
    written = Written()
    for number in range(1000):
        one = a_container(f"job-{number:04}")
        written.died(one)
        written.take(Removed(one.host, written.now, one))
        written.wait(seconds(0.06))
    written.wait(HOUR)
    assert written.said[ANNOUNCE] + written.said[ENDED] <= 20
    assert sum(one.count for one in written.incidents.values()) == 1000


def test_every_container_of_a_storm_is_in_a_message_that_has_room_for_its_name() -> None:
    written = storm(1, 1000)
    members = [one for incident in written.incidents.values() for one in incident.members]
    assert len({one.subject for one in members}) == len(members) == 1000
    for incident in written.incidents.values():
        assert len(incident.members) <= GROUP_MEMBERS
        assert sum(len(one.subject.name) for one in incident.members) <= GROUP_CHARACTERS
