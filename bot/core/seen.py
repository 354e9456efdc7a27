"""A container as the watch saw it last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.subject import Subject


@dataclass(frozen=True, slots=True)
class Seen:
    """A container as it was seen last; kept, so that a reader that comes back can compare."""

    subject: Subject
    is_running: bool
    started_at: datetime | None = None
    ended_at: datetime | None = None
    exit_code: int = 0
    health: str = ""
    signal: int = 0
    """What it was sent last, at `signal_at`; 0: nothing since it runs."""
    signal_at: datetime | None = None
    stopped_at: datetime | None = None
    """When it was told to stop last."""
    memory_at: datetime | None = None
    """When the kernel killed one of its processes, as long as it is not known what comes of it."""
    memory_told_at: datetime | None = None
    """The newest of those times of which it is known and told that it lived on."""
    made_at: datetime | None = None
    """Until it is started."""
    is_attended: bool = False
    """It was begun in somebody's foreground."""
    is_held: bool = False
    """Its end was not told yet: it is waited for what may explain it."""
    heard_at: datetime | None = None
    """By our own clock, when that came of which it is waited what comes of it; all other times are
    the host's. None: it waits for nothing, or was written down before there was this."""
    restart_due_at: datetime | None = None
    """By our own clock: when it is looked whether the engine started it again, as it was to. None:
    it runs, or nothing starts it again."""
