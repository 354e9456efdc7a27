"""What a signal explains: an end that somebody wanted, and for how long after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.seen import Seen

ENDING_SIGNALS = frozenset({2, 9, 15})
"""INT, KILL, TERM: whoever sends one wants the container to end. QUIT makes a JVM write its threads
down and live on; where it is the stop signal, `stop` follows as with any other."""
STOP_LASTS = timedelta(minutes=10)
"""How long after such a signal an end counts as wanted: graces are long at times."""
OTHER_LASTS = timedelta(seconds=15)
"""The same for another signal, which may be the container's own stop signal, so that `stop`
follows; and for an end for memory, which needs no signal."""


def was_told(seen: Seen, at: datetime, *, for_memory: bool = False) -> bool:
    """Whether it was told to end before it did, at `at`."""
    lasts = OTHER_LASTS if for_memory else STOP_LASTS
    return seen.signal in ENDING_SIGNALS and _is_within(seen.signal_at, at, lasts)


def was_just_stopped(seen: Seen, at: datetime) -> bool:
    """Whether docker's `stop` of this life was over before that end was told."""
    stopped, started = seen.stopped_at, seen.started_at
    is_of_this_life = stopped is not None and (started is None or stopped >= started)
    return is_of_this_life and _is_within(stopped, at, OTHER_LASTS)


def may_have_been_told(seen: Seen, at: datetime) -> bool:
    """Whether a signal came before that end that means so for some containers."""
    return _is_within(seen.signal_at, at, OTHER_LASTS)


def was_stopped(seen: Seen) -> bool:
    """Whether it does not run since somebody stopped it, as far as that was heard."""
    if seen.is_running or seen.stopped_at is None or seen.ended_at is None:
        return False
    return seen.ended_at - seen.stopped_at <= STOP_LASTS


def _is_within(earlier: datetime | None, at: datetime, span: timedelta) -> bool:
    return earlier is not None and at - earlier <= span
