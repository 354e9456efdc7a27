"""What bringing the mail needs: its ports, its pace, and how incidents are shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.ports import Clock
from bot.core.watch_ports import Ledger, OutgoingMail, Teller
from bot.core.watch_results import IncidentEnded, IncidentShown, IncidentsShown
from bot.domain.incident import Incident
from bot.domain.sentence import Sentence

Report = Callable[[int, Sentence], None]
"""Told of a chat that takes nothing, and why."""


@dataclass(frozen=True, slots=True)
class MailPace:
    """In seconds; tests wait less."""

    update: float = 3.0
    """Between two changes of one message."""
    longest_pause: float = 4.0
    """Between two tries: all goes on within seconds when Telegram is back."""
    report: float = 3600.0
    """Between two reports of one chat."""
    group_message: float = 5.0
    """Between two new messages in a group, after `group_burst` at once: what comes meanwhile is
    merged, and some of the 20 a minute stay for answers to people."""
    group_burst: int = 6

    def pause(self, failures: int) -> float:
        """After so many failures in a row."""
        return min(1.0, 2.0 ** min(failures - 1, 8) / 16) * self.longest_pause


@dataclass(frozen=True)
class Means:
    """What every chat's mail needs."""

    mail: OutgoingMail
    ledger: Ledger
    teller: Teller
    clock: Clock
    report: Report
    hosts: tuple[str, ...]
    """The first is the one that lines are about which name none."""
    pace: MailPace
    wake: Callable[[], None]
    """Something was added to the mail."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Nothing new is begun any more."""

    def card(self, incident: Incident) -> IncidentShown:
        """The incident's own message as it is now."""
        return card(incident, self.clock.now(), self.hosts)

    def ending(self, incident: Incident) -> IncidentEnded:
        """The reply that says how it ended."""
        return IncidentEnded(incident, self.is_many)

    def several(self, incidents: tuple[Incident, ...]) -> IncidentsShown:
        """One message about all of them as they are now."""
        return IncidentsShown(incidents, self.clock.now(), self.is_many)

    @property
    def is_many(self) -> bool:
        """Whether there is more than one host to speak of."""
        return len(self.hosts) > 1


def card(incident: Incident, now: datetime, hosts: Sequence[str]) -> IncidentShown:
    """An incident's own message; the first host is the one that lines are about which name none."""
    at = "" if incident.host == hosts[0] else f"@{incident.host}"
    return IncidentShown(incident, now, at, several_hosts=len(hosts) > 1)
