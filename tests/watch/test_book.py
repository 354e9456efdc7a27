"""One container: crashes, loops, who has taken it, what is known already."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.happening import Died, Removed
from bot.domain.incident import IncidentKind, Severity, Taken
from bot.watch.change import Say
from bot.watch.shelf import AGAIN
from tests.watch.written import HOST, MIDNIGHT, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
WEB = a_container("web")
HOUR = timedelta(hours=1)
ANN = Taken(1, "Ann", MIDNIGHT)


def loop(written: Written, times: int, every: timedelta) -> None:
    """It dies, and is started half of the time later."""
    for _ in range(times):
        written.died(WEB)
        written.wait(every / 2)
        written.started(WEB)
        written.wait(every / 2)


def test_a_crash_is_announced_with_all_that_is_known_of_it() -> None:
    written = Written()
    died = Died(HOST, MIDNIGHT, WEB, 139, False, ("boom",), "always", 64, 63, is_late=True)
    assert says(written.take(died)) == [ANNOUNCE]
    incident = written.newest
    assert (incident.number, incident.kind) == (1, IncidentKind.CRASH)
    assert (incident.severity, incident.host) == (Severity.CRITICAL, HOST)
    assert (incident.opened_at, incident.announced_at) == (MIDNIGHT, MIDNIGHT)
    (member,) = incident.members
    assert (member.exit_code, member.lines, member.restart_policy) == (139, ("boom",), "always")
    assert (member.memory_limit, member.memory_seen, member.is_late) == (64, 63, True)
    assert written.book.open == (incident,)


def test_memory_that_runs_out_is_an_incident_of_its_own_kind() -> None:
    written = Written()
    written.died(WEB, 137, out_of_memory=True)
    assert written.only.kind is IncidentKind.MEMORY


def test_an_incident_goes_on_when_memory_runs_out_the_next_time() -> None:
    written = Written()
    written.died(WEB)
    written.wait(seconds(5))
    assert says(written.died(WEB, 137, out_of_memory=True)) == [UPDATE]
    assert (written.only.kind, written.only.count) == (IncidentKind.MEMORY, 2)
    written.wait(seconds(5))
    written.died(WEB)
    assert (written.only.kind, written.only.count) == (IncidentKind.MEMORY, 3)


def test_a_crash_loop_is_one_incident_that_gets_quieter() -> None:
    """A9: exit each second for three hours."""
    written = Written()
    loop(written, 3 * 3600, seconds(1))
    assert written.only.is_loop
    assert written.only.count == 3 * 3600
    heard = [c.incident.announced_at for c in written.changes if c.say is ANNOUNCE]
    minutes = [0, 1, 6, 21, 81, 141]
    assert heard == [MIDNIGHT + timedelta(minutes=one) for one in minutes]
    assert says(written.wait(HOUR)) == [ENDED]


def test_it_is_a_loop_from_the_third_death_on() -> None:
    written = Written()
    loop(written, 2, seconds(2))
    assert not written.only.is_loop
    loop(written, 1, seconds(2))
    assert written.only.is_loop


def test_a_loop_with_long_runs_is_one_incident_too() -> None:
    """It runs for longer than the trial each time, for six hours."""
    written = Written()
    loop(written, 6 * 36, timedelta(seconds=100))
    assert written.only.count == 6 * 36
    assert written.said[ANNOUNCE] == 9
    assert written.said[ENDED] == 1
    assert says(written.wait(HOUR)) == [ENDED]


def test_a_second_telling_changes_nothing() -> None:
    """A7: also of an older death, also when it is over, also after a start."""
    written = Written()
    first = Died(HOST, written.now, WEB, 1)
    written.take(first)
    written.wait(seconds(5))
    second = Died(HOST, written.now, WEB, 1)
    written.take(second)
    incident = written.newest
    assert written.take(first) == written.take(second) == ()
    written.started(WEB)
    written.wait(seconds(40))
    assert written.take(first) == written.take(second) == ()
    assert Written([incident], 2).take(second) == ()


def test_what_was_counted_before_a_start_is_not_when_all_of_it_is_told_again() -> None:
    before, deaths = Written(), list[Died]()
    for _ in range(3):
        deaths.append(Died(HOST, before.now, WEB, 1))
        before.take(deaths[-1])
        before.wait(seconds(20))
    after = Written(before.book.open, 2)
    after.now = before.now + HOUR
    assert [change for one in deaths for change in after.take(one)] == []
    assert after.book.open == before.book.open
    for at in (deaths[0].at - seconds(1), after.now):
        after.take(Died(HOST, at, WEB, 1))
    assert after.only.count == 5


def test_what_was_just_over_before_a_start_is_not_told_as_new() -> None:
    before = Written()
    before.died(WEB)
    death = Died(HOST, before.now, WEB, 1)
    before.removed(WEB)
    before.wait(seconds(30))
    over = before.newest
    assert over.closed_at is not None
    after = Written([over], 2)
    after.now = before.now
    after.wait(seconds(1))
    assert after.take(death) == after.take(Removed(HOST, after.now, WEB)) == ()
    (change,) = after.died(WEB)
    assert (change.incident.number, change.incident.reopened_at) == (over.number, after.now)
    later = Written([over], 2)
    later.now = before.now
    later.wait(AGAIN)
    assert later.died(WEB)[0].incident.number == 2


def test_an_old_start_that_is_told_again_is_no_recovery() -> None:
    written = Written()
    written.died(WEB)
    written.wait(seconds(2))
    started = written.now
    written.started(WEB)
    written.wait(seconds(2))
    written.died(WEB)
    written.now, later = started, written.now
    assert written.started(WEB) == ()
    written.now = later
    assert written.wait(HOUR) == ()


def test_who_has_taken_it_hears_no_sound_but_its_end() -> None:
    written = Written()
    written.died(WEB)
    (change,) = written.book.acknowledge(1, ANN)
    assert (change.say, change.incident.taken) == (UPDATE, ANN)
    loop(written, 600, seconds(1))
    assert set(says(written.changes)[1:]) == {UPDATE}
    assert says(written.wait(HOUR)) == [ENDED]
    assert written.only.taken == ANN


def test_what_begins_again_is_nobodys() -> None:
    written = Written()
    written.died(WEB)
    written.book.acknowledge(1, ANN)
    written.started(WEB)
    written.wait(seconds(60))
    assert says(written.died(WEB)) == [ANNOUNCE]
    assert written.only.taken is None


def test_the_first_to_take_it_has_it() -> None:
    written = Written()
    written.died(WEB)
    written.book.acknowledge(1, ANN)
    assert written.book.acknowledge(1, Taken(2, "Ben", MIDNIGHT)) == ()
    assert written.book.open[0].taken == ANN
    assert written.book.acknowledge(7, ANN) == ()


@pytest.mark.parametrize("word", ["off", "false", "No", "0"])
def test_a_container_that_wants_no_alerts_has_none(word: str) -> None:
    written = Written()
    assert written.died(a_container("web", alerts=word)) == ()
    assert written.unhealthy(a_container("web", alerts=word)) == ()


@pytest.mark.parametrize(
    ("word", "severity"),
    [("info", Severity.INFO), ("Warning", Severity.WARNING), ("grave", Severity.CRITICAL)],
)
def test_a_container_says_how_grave_it_is(word: str, severity: Severity) -> None:
    written = Written()
    written.died(a_container("web", severity=word))
    assert written.only.severity is severity


def test_a_book_goes_on_after_a_restart() -> None:
    before = Written()
    before.died(WEB)
    before.wait(HOUR)
    before.started(WEB)
    after = Written([before.newest], 2)
    after.now = before.now
    assert after.wait(seconds(29)) == ()
    assert says(after.wait(seconds(1))) == [ENDED]
    after.died(a_container("db"))
    assert after.newest.number == 2


def test_a_mute_is_noted() -> None:
    written = Written()
    written.died(WEB)
    muted = written.book.muted(1, 5)
    assert muted is not None
    assert muted.muted_by == 5
    written.started(WEB)
    assert written.only.muted_by == 5
    assert written.book.muted(9, 5) is None
