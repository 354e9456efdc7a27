"""A host's clock may be wrong: what is waited for is waited for by our own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store.bodies import SEEN
from bot.watch.facts import moment
from bot.watch.lives import HELD, START_DUE
from bot.watch.tracker import Tracker
from tests.watch.test_restarts import BEGIN, LIVES, restarted


@pytest.mark.parametrize("hours", [8, -8])
@pytest.mark.parametrize(
    ("life", "wait"),
    [("reload, crash", HELD), ("memory, lives on", HELD), ("not started", START_DUE)],
)
def test_a_host_whose_clock_is_off_is_waited_for_by_our_own(
    life: str, wait: timedelta, hours: int
) -> None:
    tracker, moved = Tracker("local"), timedelta(hours=hours)
    for one in LIVES[life]:
        assert tracker.due(one.at - moved) == ()
        tracker.take(one, one.at - moved)
    tracker = restarted(tracker)
    due = LIVES[life][-1].at - moved + wait
    assert tracker.next_due() == due
    assert tracker.due(due - timedelta(milliseconds=1)) == ()
    assert len(tracker.due(due)) == 1
    assert tracker.next_due() is None


@pytest.mark.parametrize(
    ("life", "wait"),
    [("reload, crash", HELD), ("memory, lives on", HELD), ("not started", START_DUE)],
)
def test_no_clock_that_is_set_back_makes_a_wait_long(life: str, wait: timedelta) -> None:
    tracker = Tracker("local")
    for one in LIVES[life]:
        tracker.take(one, one.at)
    heard = LIVES[life][-1].at
    assert tracker.due(heard - wait) == ()
    assert len(tracker.due(heard - timedelta(hours=8))) == 1


def test_what_was_written_down_without_the_time_that_it_came_is_waited_for() -> None:
    tracker = Tracker("local")
    for one in LIVES["reload, crash"]:
        tracker.take(one, one.at)
    (body,) = [SEEN.dump_python(one, mode="json") for one in tracker.known()]
    del body["heard_at"]
    old = Tracker("local", [SEEN.validate_python(body)])
    assert old.next_due() == moment(BEGIN) + timedelta(seconds=2) + HELD
