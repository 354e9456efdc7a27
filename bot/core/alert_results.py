"""Results about mutes and about what a chat hears of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.results import Listing, Result
from bot.domain.mute import Mute
from bot.domain.route import Route


@dataclass(frozen=True)
class Muted(Result):
    """A mute that has begun."""

    mute: Mute
    now: datetime
    several_hosts: bool = False
    """There is more than one, so that people need the host's name."""
    before: Mute | None = None
    """The one that it takes the place of."""
    longer: Mute | None = None
    """Another that covers the same and ends later."""


@dataclass(frozen=True)
class MutesShown(Listing):
    """A page of /mutes, the one that ends first first."""

    mutes: tuple[Mute, ...]
    now: datetime
    several_hosts: bool = False
    may_end: bool = False
    """The asker may mute and unmute."""


@dataclass(frozen=True)
class Unmuted(Result):
    """Mutes that were ended, and those that still keep some of it silent."""

    mutes: tuple[Mute, ...]
    still: tuple[Mute, ...] = ()
    several_hosts: bool = False


@dataclass(frozen=True)
class AlertsShown(Result):
    """What a chat hears of; None: nothing was ever chosen for it."""

    route: Route | None
    may_change: bool = False
