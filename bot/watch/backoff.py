"""When an incident that goes on may make a sound again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.incident import Incident

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""Between one sound and the next; the last one repeats."""


def is_due(incident: Incident, now: datetime) -> bool:
    """Whether one more failure is worth a sound; not when somebody looks after it."""
    if incident.taken is not None:
        return False
    if incident.announced_at is None:
        return True
    pause = PAUSES[min(max(incident.announced, 1), len(PAUSES)) - 1]
    # Not so that a clock that was set back keeps it silent until it has caught up.
    return not timedelta() <= now - incident.announced_at < pause


def announced(incident: Incident, now: datetime) -> Incident:
    """The same after one more sound."""
    return replace(incident, announced=incident.announced + 1, announced_at=now)
