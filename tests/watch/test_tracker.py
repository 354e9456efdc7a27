"""What a signal excuses, and what not."""

from __future__ import annotations

import pytest

from bot.domain.engine_event import EngineEvent
from bot.watch.facts import Fact, What
from bot.watch.tracker import Tracker

SECOND = 1_000_000_000
BEGIN = 1_700_000_000 * SECOND
INT, QUIT, KILL, TERM = 2, 3, 9, 15


def happens(
    tracker: Tracker, second: float, action: str, code: int | None = None, signal: int | None = None
) -> tuple[Fact, ...]:
    at = BEGIN + int(second * SECOND)
    return tracker.take(EngineEvent(at, "container", action, "id", "web", "app", code, signal))


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
