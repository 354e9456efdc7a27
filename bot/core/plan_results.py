"""Results of what happens by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.results import Listing, Result
from bot.domain.digest import HostDigest
from bot.domain.mute import Mute
from bot.domain.schedule import DigestPlan, Halt, Schedule
from bot.domain.text import Text


@dataclass(frozen=True)
class ScheduleAdded(Result):
    """It is kept, and when it comes next."""

    schedule: Schedule


@dataclass(frozen=True)
class SchedulesListed(Listing):
    """A page of a chat's schedules."""

    rows: tuple[Schedule, ...]
    mine: frozenset[int] = frozenset()
    """Numbers of those that the asker may run, resume and remove."""
    may_add: bool = False
    """The asker may make one."""


@dataclass(frozen=True)
class ScheduleRan(Result):
    """Above what its line gave."""

    schedule: Schedule


@dataclass(frozen=True)
class Belated(Result):
    """What a line gave, as it was drawn when Telegram did not take it."""

    words: Text


@dataclass(frozen=True)
class ScheduleHalted(Result):
    """Its time came and nothing was done."""

    schedule: Schedule
    why: Halt


@dataclass(frozen=True)
class PlanSpoilt(Result):
    """What is kept of a schedule, or with None of a digest, makes no sense: it comes no more."""

    number: int | None
    line: str = ""


@dataclass(frozen=True)
class DigestShown(Result):
    """How all hosts stand, and what happened since the last digest; None: it is the first."""

    at: datetime
    since: datetime | None
    hosts: tuple[HostDigest, ...]
    mutes: tuple[Mute, ...] = ()


@dataclass(frozen=True)
class DigestPlanned(Result):
    """When a chat gets its digest; None: never."""

    plan: DigestPlan | None
