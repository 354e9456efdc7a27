"""Results of the watch: incidents, and what is said about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.results import Result
from bot.domain.incident import Incident
from bot.domain.mute import Mute


@dataclass(frozen=True)
class IncidentShown(Result):
    """An incident's message, with its buttons."""

    incident: Incident
    now: datetime
    at: str = ""
    """The word that names the host in the buttons' lines, `@host`; empty for the default one."""
    several_hosts: bool = False
    """Then it is said which host it is about."""


@dataclass(frozen=True)
class IncidentEnded(Result):
    """The reply that says how it ended, and after how long."""

    incident: Incident
    several_hosts: bool = False
    """Then it is said which host it is about."""


@dataclass(frozen=True)
class IncidentsShown(Result):
    """Several incidents in one message: those that waited together, and /incidents."""

    incidents: tuple[Incident, ...]
    now: datetime
    several_hosts: bool = False
    """Then it is said which host it is about."""


@dataclass(frozen=True)
class ChoiceSpoilt(Result):
    """What is kept of a mute, or with None of what the chat hears of, makes no sense."""

    mute: int | None


@dataclass(frozen=True)
class MuteEnded(Result):
    """What happened while something was muted; `incidents` is empty when nothing did."""

    mute: Mute
    incidents: tuple[Incident, ...] = ()
    early: bool = False
    """Somebody ended it."""
    several_hosts: bool = False
    """Then it is said which host it is about."""
