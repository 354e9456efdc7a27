"""The book of incidents: what happens on the hosts, as the messages that a person wants to have.

    Book
    ├── container_incidents   failures: their own incident, their group's, their host's
    ├── host_incidents        hosts that are away, disks that fill up, what is gone, images
    ├── settling              what has recovered, what is over, what is forgotten
    ├── shelf                 the incidents by number, container and host; which go on
    └── backoff, grouping, counted, labels, members

It reads no clock and waits for nothing: times come from outside, and `next_tick` says when to call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from bot.domain.happening import (
    ContainerHappening,
    Died,
    DiskEased,
    DiskFilling,
    Happening,
    HostBack,
    HostLost,
    ImageChanged,
    OutOfMemory,
    StartFailed,
    Unhealthy,
    Vanished,
)
from bot.domain.incident import Incident, Taken
from bot.watch.change import Change
from bot.watch.container_incidents import ContainerIncidents
from bot.watch.host_incidents import HostIncidents
from bot.watch.settling import leave, mature, settle
from bot.watch.shelf import Shelf


class Book:
    """Incidents and what becomes of them; `incidents` are those open or just over at the start."""

    def __init__(self, incidents: Iterable[Incident] = (), next_number: int = 1) -> None:
        self._shelf = Shelf(incidents)
        self._ticked = datetime.max.replace(tzinfo=UTC)
        numbers = count(next_number)
        self._containers = ContainerIncidents(self._shelf, numbers)
        self._hosts = HostIncidents(self._shelf, numbers)

    @property
    def open(self) -> tuple[Incident, ...]:
        """Oldest first."""
        held = [entry.incident for entry in self._shelf if entry.is_open]
        return tuple(sorted(held, key=lambda one: (one.opened_at, one.number)))

    @property
    def next_tick(self) -> datetime | None:
        """When `tick` may change something next; None: only something that happens can."""
        return min((entry.due for entry in self._shelf if entry.due is not None), default=None)

    def take(self, happening: Happening, now: datetime) -> tuple[Change, ...]:
        """What it changes; nothing for what is known already."""
        return tuple(self._changes(happening, now.astimezone(UTC)))

    def tick(self, now: datetime) -> tuple[Change, ...]:
        """What has changed because time has passed."""
        return tuple(self._matured(now.astimezone(UTC)))

    def leave_others(self, hosts: Collection[str], now: datetime) -> tuple[Change, ...]:
        """Close what is about any other host than those."""
        left = [one for one in self._shelf if one.is_open and one.incident.host not in hosts]
        return tuple(leave(entry, now.astimezone(UTC)) for entry in left)

    def acknowledge(self, number: int, taken: Taken) -> tuple[Change, ...]:
        """Somebody looks after it. Nothing for one that is over or that somebody has already."""
        entry = self._shelf.numbered(number)
        if entry is None or not entry.is_open or entry.incident.taken is not None:
            return ()
        entry.incident = replace(entry.incident, taken=taken)
        return (settle(entry, taken.at.astimezone(UTC)),)

    def marked(self, incident: Incident) -> Incident:
        """The same with the mutes that are noted of it by now."""
        entry = self._shelf.numbered(incident.number)
        if entry is None:
            return incident
        noted = entry.incident
        return replace(incident, muted_by=noted.muted_by, hushed_by=noted.hushed_by)

    def muted(self, number: int, mute: int) -> Incident | None:
        """Note the mute that keeps it silent, 0 for none; gives it as it is then."""
        return self._noted(number, lambda incident: replace(incident, muted_by=mute))

    def hushed(self, number: int, mute: int) -> Incident | None:
        """Note the mute that took the sound of a message of it; gives it as it is then."""
        return self._noted(number, lambda incident: replace(incident, hushed_by=mute))

    def quiet(self, number: int, until: datetime | None) -> Incident | None:
        """Note until when it makes no sound, None for no mute; gives it as it is then."""
        return self._noted(number, lambda incident: replace(incident, muted_until=until))

    def _noted(self, number: int, note: Callable[[Incident], Incident]) -> Incident | None:
        entry = self._shelf.numbered(number)
        if entry is None:
            return None
        entry.incident = note(entry.incident)
        return entry.incident

    def _changes(self, happening: Happening, now: datetime) -> Iterator[Change]:
        match happening:
            case Died() | OutOfMemory() | Unhealthy() | StartFailed():
                yield from self._containers.failed(happening, now)
            case ContainerHappening():
                yield from self._containers.changed(happening, now)
            case HostLost():
                yield from self._hosts.lost(happening, now)
            case HostBack():
                yield from self._hosts.back(happening, now)
            case DiskFilling():
                yield from self._hosts.filling(happening, now)
            case DiskEased():
                yield from self._hosts.eased(happening, now)
            case Vanished():
                yield from self._hosts.vanished(happening, now)
            case ImageChanged():
                yield from self._hosts.image(happening, now)

    def _matured(self, now: datetime) -> Iterator[Change]:
        if now < self._ticked:
            for entry in self._shelf:
                entry.set_back(now)
        self._ticked = now
        due = [entry for entry in self._shelf if entry.due is not None and entry.due <= now]
        for entry in due:
            if not entry.is_open:
                self._shelf.forget(entry)
                continue
            is_lost = self._shelf.lost(entry.incident.host) is not None
            change = mature(entry, now, is_lost=is_lost)
            if change is not None:
                yield change
