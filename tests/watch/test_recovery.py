"""When it is over: what runs again, is well again, was stopped, or is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.happening import Died, OutOfMemory, Started
from bot.domain.incident import IncidentKind, MemberState, Severity
from bot.watch.change import Say
from tests.watch.written import HOST, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
WEB = a_container("web")
HOUR = timedelta(hours=1)


def test_it_has_recovered_when_it_runs_for_thirty_seconds() -> None:
    written = Written()
    written.died(WEB)
    written.wait(seconds(192))
    assert says(written.started(WEB)) == [UPDATE]
    assert [one.state for one in written.only.members] == [MemberState.TRYING]
    assert written.wait(seconds(29.9)) == ()
    assert says(written.wait(seconds(0.1))) == [ENDED]
    assert written.only.members[0].state is MemberState.RECOVERED
    assert written.only.members[0].lasted == seconds(192)
    assert written.only.closed_at == written.now
    assert written.book.open == ()


def test_what_dies_while_on_trial_has_not_recovered() -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    written.wait(seconds(20))
    written.died(WEB)
    assert written.wait(HOUR) == ()
    assert written.only.members[0].state is MemberState.DOWN


def test_what_fails_long_after_is_another_incident() -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    written.wait(timedelta(minutes=16))
    assert says(written.died(WEB)) == [ANNOUNCE]
    assert [one.count for one in written.incidents.values()] == [1, 1]


def test_what_fails_soon_after_is_heard_and_then_has_to_run_for_longer() -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    written.wait(seconds(31))
    assert says(written.died(WEB)) == [ANNOUNCE]
    written.started(WEB)
    assert written.wait(timedelta(minutes=14)) == ()
    assert says(written.wait(timedelta(minutes=1))) == [ENDED]
    assert (written.only.count, written.only.announced) == (2, 2)


@pytest.mark.parametrize("end", ["stopped", "removed"])
def test_what_somebody_ends_is_over(end: str) -> None:
    written = Written()
    written.died(WEB)
    written.wait(HOUR)
    getattr(written, end)(WEB)
    written.wait(seconds(10))
    assert says(written.changes)[-1] is ENDED
    assert written.only.members[0].state is MemberState(end)


def test_a_restart_by_somebody_is_no_end() -> None:
    written = Written()
    written.died(WEB)
    written.wait(HOUR)
    assert says(written.stopped(WEB)) == [UPDATE]
    written.wait(seconds(1))
    assert says(written.started(WEB)) == [UPDATE]
    assert says(written.wait(HOUR)) == [ENDED]
    assert written.only.members[0].state is MemberState.RECOVERED


def test_what_is_made_anew_has_one_end() -> None:
    written = Written()
    written.died(WEB)
    written.wait(HOUR)
    written.stopped(WEB)
    written.removed(WEB)
    assert says(written.wait(HOUR)) == [ENDED]
    assert written.only.members[0].state is MemberState.REMOVED


def test_health_is_well_again_at_once() -> None:
    written = Written()
    written.unhealthy(WEB, "HTTP 500")
    assert (written.only.kind, written.only.severity) == (IncidentKind.HEALTH, Severity.WARNING)
    assert written.only.members[0].error == "HTTP 500"
    written.wait(seconds(60))
    assert says(written.healthy(WEB)) == [ENDED]
    assert written.only.members[0].lasted == seconds(60)


def test_a_start_does_not_make_healthy() -> None:
    written = Written()
    written.unhealthy(WEB)
    written.wait(seconds(60))
    written.stopped(WEB)
    written.started(WEB)
    assert written.wait(timedelta(minutes=5)) == ()
    assert says(written.healthy(WEB)) == [ENDED]


def test_flapping_health_is_one_incident() -> None:
    """A minute ill, a minute well, for six hours."""
    written = Written()
    for _ in range(180):
        written.unhealthy(WEB)
        written.wait(seconds(60))
        written.healthy(WEB)
        written.wait(seconds(60))
    assert written.only.count == 180
    assert (written.said[ANNOUNCE], written.said[ENDED]) == (9, 1)


def test_health_that_ends_in_a_crash_is_told_anew() -> None:
    written = Written()
    written.unhealthy(WEB)
    written.wait(seconds(20))
    assert says(written.died(WEB)) == [ANNOUNCE]
    assert (written.only.kind, written.only.severity) == (IncidentKind.CRASH, Severity.CRITICAL)


def test_a_start_that_fails() -> None:
    written = Written()
    assert says(written.start_failed(WEB, "no such file")) == [ANNOUNCE]
    assert written.only.kind is IncidentKind.START
    assert (written.only.members[0].error, written.only.members[0].exit_code) == (
        "no such file",
        127,
    )
    written.wait(seconds(60))
    written.started(WEB)
    assert says(written.wait(HOUR)) == [ENDED]


def test_a_process_that_is_killed_for_memory_is_told_without_an_end() -> None:
    written = Written()
    written.take(OutOfMemory(HOST, written.now, WEB, 64, 60))
    assert written.only.kind is IncidentKind.MEMORY
    assert written.only.members[0].state is MemberState.TRYING
    assert says(written.wait(HOUR)) == [UPDATE]
    assert written.only.closed_at is not None


def test_what_nobody_touches_is_forgotten_silently() -> None:
    written = Written()
    written.died(WEB)
    assert written.wait(timedelta(days=7) - seconds(1)) == ()
    assert says(written.wait(seconds(1))) == [NONE]
    assert written.only.closed_at is not None


def test_the_clock_of_a_host_may_be_wrong() -> None:
    """It is an hour behind: neither recovery nor grouping go by it."""
    written = Written()
    written.take(Died(HOST, written.now - HOUR, WEB, 1))
    written.take(Started(HOST, written.now - HOUR, WEB))
    assert says(written.died(a_container("db"))) == [UPDATE]
    assert written.wait(seconds(29)) == ()
    assert says(written.wait(seconds(1))) == [UPDATE]
    assert written.only.members[0].state is MemberState.RECOVERED
