"""A time in which nobody listened to an engine, and what it was worth telling of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.seen import Seen
from bot.domain.happening import Happening, HostBack, HostLost
from bot.domain.subject import Subject

LOST_AFTER = timedelta(seconds=10)
"""An engine that is away for less is worth no alert, if all runs again afterwards."""


@dataclass
class Absence:
    """Of an engine, or of us."""

    host: str
    since: datetime
    """Nobody listened from then on."""
    noticed: datetime
    """The engine was found to be away."""
    ran: tuple[Subject, ...] = ()
    """Before its engine went, whoever noticed that."""
    is_engines: bool = False
    """It went while we listened; otherwise it was we who were away."""
    is_down: bool = False
    is_told: bool = False
    error: str = ""

    def told(self, now: datetime) -> tuple[Happening, ...]:
        """That it is away, once, and not before that is worth an alert."""
        # Where our clock was set back since, nobody knows for how long.
        if self.is_told or timedelta() <= now - self.noticed < LOST_AFTER:
            return ()
        self.is_told = True
        return (self._lost(),)

    def over(
        self, now: datetime, seen: Mapping[str, Seen], died: Collection[Subject]
    ) -> tuple[Happening, ...]:
        """That it is back; those that `died` are told of anyway.

        Said however short it was: an earlier run of the bot may have told that the host is away.
        """
        missing = tuple(
            one
            for one in self.ran
            if one.id in seen and not seen[one.id].is_running
            if one not in died and not one.is_task
        )
        # Nobody knows when it went that was not watched.
        is_new = bool(missing) and self.is_engines and not self.is_told
        lost = (self._lost(),) if is_new else ()
        return (*lost, HostBack(self.host, now, missing))

    def _lost(self) -> HostLost:
        return HostLost(self.host, self.noticed, self.is_down, self.error)
