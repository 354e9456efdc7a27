"""What is to be done by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Late(StrEnum):
    """What becomes of a time that passed while the bot was down."""

    RUN = "run"
    """It is made up for, once."""
    SKIP = "skip"


class Tell(StrEnum):
    """When the chat hears of a run."""

    ALWAYS = "always"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A line that is carried out again and again, as the person who made it."""

    number: int
    """Given by the store; what people call it by."""
    chat: int
    thread: int | None
    person: int
    who: str
    language: str
    line: str
    timing: str
    """As `domain.timing` reads it."""
    late: Late
    tell: Tell
    paused: bool
    next_at: datetime
    made_at: datetime
    last_at: datetime | None = None


class Halt(StrEnum):
    """Why a schedule's time passed and nothing was done."""

    REFUSED = "refused"
    """Its person may not do that any more; it is paused."""
    LAPSED = "lapsed"
    """The same, and it had no other time."""
    MISSED = "missed"
    """It was to happen once, and the bot was down."""
    UNENDED = "unended"
    """The run before had not ended."""


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """When a chat, or a topic of a group, gets its digest."""

    chat: int
    thread: int | None
    cron: str | None
    """None: never."""
    is_own: bool
    """The chat chose it; otherwise it is the settings'."""
    next_at: datetime | None = None
    last_at: datetime | None = None
    seen: Mapping[str, object] = field(default_factory=dict, hash=False)
    """What was there at the last one, to tell what changed."""
