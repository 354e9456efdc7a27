"""What a signal excuses, and what not."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.core.seen import Seen
from bot.domain.engine_event import EngineEvent
from bot.domain.subject import Subject
from bot.watch.facts import Fact, What, moment
from bot.watch.tracker import Tracker

SECOND = 1_000_000_000
BEGIN = 1_700_000_000 * SECOND
INT, QUIT, KILL, TERM = 2, 3, 9, 15


def happens(
    tracker: Tracker, second: float, action: str, code: int | None = None, signal: int | None = None
) -> tuple[Fact, ...]:
    at = BEGIN + int(second * SECOND)
    event = EngineEvent(at, "container", action, "id", "web", "app", code, signal)
    return tracker.take(event, event.at)


@pytest.mark.parametrize(
    ("signal", "later", "what"),
    [
        (TERM, 60, What.STOPPED),
        (KILL, 1, What.STOPPED),
        (INT, 1, What.STOPPED),
        (QUIT, 240, What.DIED),
        (TERM, 3600, What.DIED),
    ],
)
def test_how_long_a_signal_explains_an_end(signal: int, later: float, what: What) -> None:
    tracker = Tracker("local")
    happens(tracker, 0, "start")
    happens(tracker, 1, "kill", signal=signal)
    (fact,) = happens(tracker, 1 + later, "die", code=1)
    assert fact.what is what


def test_another_stop_signal_is_known_by_the_stop_that_follows() -> None:
    tracker = Tracker("local")
    happens(tracker, 0, "start")
    happens(tracker, 1, "kill", signal=QUIT)
    assert happens(tracker, 2, "die", code=0x83) == ()
    (fact,) = happens(tracker, 2.1, "stop")
    assert fact.what is What.STOPPED


@pytest.mark.parametrize(("later", "what"), [(0.1, What.STOPPED), (60, What.DIED)])
def test_newer_engines_tell_the_stop_before_its_end(later: float, what: What) -> None:
    tracker = Tracker("local")
    happens(tracker, 0, "start")
    happens(tracker, 1, "kill", signal=QUIT)
    happens(tracker, 30, "stop")
    (fact,) = happens(tracker, 30 + later, "die", code=0x83)
    assert fact.what is what


def test_a_stop_between_two_restarts_is_all_that_tells_of_it() -> None:
    tracker = Tracker("local")
    happens(tracker, 0, "start")
    assert [fact.what for fact in happens(tracker, 1, "die", code=3)] == [What.DIED]
    (fact,) = happens(tracker, 20, "stop")
    assert (fact.what, fact.at) == (What.STOPPED, when(20))
    assert happens(tracker, 20.1, "stop") == ()


def test_a_stop_of_one_that_was_listed_as_it_restarted_is_told() -> None:
    tracker = inspected(100, 110, is_running=True)
    (fact,) = happens(tracker, 120, "stop")
    assert (fact.what, tracker.seen["id"].is_running) == (What.STOPPED, False)
    running = inspected(100, 50, is_running=True)
    assert happens(running, 120, "stop") == ()


def test_a_stop_of_the_life_before_ends_no_other() -> None:
    tracker = Tracker("local")
    happens(tracker, 2, "start")
    happens(tracker, 3, "die", code=3)
    assert happens(tracker, 1.9, "stop") == ()


@pytest.mark.parametrize("code", [0, 3, 137])
def test_what_was_stopped_is_told_once(code: int) -> None:
    tracker = Tracker("local")
    happens(tracker, 0, "start")
    happens(tracker, 1, "kill", signal=TERM)
    facts = [*happens(tracker, 5, "die", code=code), *happens(tracker, 5.1, "stop")]
    assert [fact.what for fact in facts] == [What.STOPPED]


def test_a_stop_that_is_told_after_the_removal_brings_nothing_back() -> None:
    tracker = Tracker("local")
    happens(tracker, 0, "start")
    happens(tracker, 1, "kill", signal=TERM)
    happens(tracker, 2, "die", code=0)
    happens(tracker, 2.1, "destroy")
    assert happens(tracker, 2.2, "stop") == ()
    assert tracker.known() == ()


def test_a_stop_excuses_no_end_of_the_next_life() -> None:
    tracker = Tracker("local")
    happens(tracker, 0, "start")
    happens(tracker, 1, "kill", signal=QUIT)
    happens(tracker, 1.1, "stop")
    assert [fact.what for fact in happens(tracker, 1.2, "die", code=3)] == [What.STOPPED]
    happens(tracker, 1.3, "start")
    happens(tracker, 1.1, "stop")
    assert [fact.what for fact in happens(tracker, 1.5, "die", code=3)] == [What.DIED]


def inspected(started: float, ended: float | None, *, is_running: bool) -> Tracker:
    """One that was looked at, as after a break; times in seconds."""
    subject = Subject("local", "id", "web")
    end = None if ended is None else when(ended)
    return Tracker("local", [Seen(subject, is_running, when(started), end, exit_code=3)])


def when(second: float) -> datetime:
    return moment(BEGIN + int(second * SECOND))


@pytest.mark.parametrize("skew", [-0.2, -0.001, 0, 0.001, 0.2])
def test_an_event_of_what_an_inspect_showed_is_not_news(skew: float) -> None:
    running = inspected(100, 50, is_running=True)
    assert happens(running, 100 + skew, "start") == ()
    (fact,) = happens(running, 110, "die", code=3)
    assert fact.what is What.DIED
    ended = inspected(100, 110, is_running=False)
    assert happens(ended, 100 + skew, "start") == ()
    assert happens(ended, 110 + skew, "die", code=3) == ()
    assert not ended.seen["id"].is_running


def test_what_comes_later_than_an_inspect_is_news() -> None:
    tracker = inspected(100, 110, is_running=False)
    facts = [*happens(tracker, 112, "start"), *happens(tracker, 114, "die", code=3)]
    assert [fact.what for fact in facts] == [What.STARTED, What.DIED]


def test_each_turn_of_a_fast_loop_counts_after_an_inspect() -> None:
    """It runs for 0.02 s, and is started again after 0.1 s; a look came in between."""
    tracker = inspected(100, 99.9, is_running=True)
    facts: list[Fact] = []
    for turn in range(4):
        begin = 100 + turn * 0.12
        facts += happens(tracker, begin + 0.005, "start")
        facts += happens(tracker, begin + 0.025, "die", code=3)
    assert [fact.what for fact in facts] == [
        What.DIED,
        *(What.STARTED, What.DIED),
        *(What.STARTED, What.DIED),
        *(What.STARTED, What.DIED),
    ]
    assert all(fact.exit_code is not None for fact in facts)


def test_what_began_long_before_and_is_told_again_is_no_end() -> None:
    """The bot was stopped after it took them, before it noted how far it had read."""
    tracker = inspected(0, 1, is_running=False)
    lives = (("start", 2, None), ("die", 9, 3), ("start", 10, None))
    first = [happens(tracker, second, action, code) for action, second, code in lives]
    told = [fact.what for facts in first for fact in facts]
    assert told == [What.STARTED, What.DIED, What.STARTED]
    assert [happens(tracker, second, action, code) for action, second, code in lives] == [()] * 3
    (seen,) = tracker.known()
    assert (seen.is_running, seen.started_at) == (True, when(10))
