"""The incidents that may still change: those that are open, and those that are just over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.incident import Incident, IncidentKind, MemberState
from bot.domain.subject import Subject
from bot.watch.grouping import GROUP_TIME, Group, group_of, has_room

AGAIN = timedelta(minutes=15)
"""What fails again so soon after its incident was over makes it go on. It then counts as over only
when it was well for as long, so that what comes and goes is one incident."""

BEFORE = datetime(1970, 1, 1, tzinfo=UTC)
"""Earlier than anything that happens."""

OF_HOSTS = frozenset({IncidentKind.HOST, IncidentKind.DISK, IncidentKind.GONE, IncidentKind.IMAGE})
"""Those of which a host has one at a time, whatever its containers do."""


@dataclass(slots=True)
class Entry:
    """An incident, and times by our own clock: a host's may be wrong."""

    incident: Incident
    joined_at: datetime = BEFORE
    """A container joined it last, or it was opened anew."""
    stopped_at: datetime = BEFORE
    """Somebody stopped one of its containers last; a start may follow."""
    back_at: datetime = BEFORE
    went: Incident | None = None
    """Of a host that had been away before: as it was when it went again."""
    tried_at: dict[Subject, datetime] = field(default_factory=dict)
    """Since when each that is on trial is."""
    due: datetime | None = BEFORE
    """When time alone may change it; None: never."""

    @property
    def is_open(self) -> bool:
        """It is not over."""
        return self.incident.closed_at is None

    def is_recent(self, now: datetime) -> bool:
        """It has been over for a short time only; not one whose host was not watched since."""
        closed = self.incident.closed_at
        return closed is not None and not self.incident.is_unwatched and now - closed <= AGAIN

    def takes_more(self, now: datetime) -> bool:
        """Something may join it: it is open, and was joined just before, not after now by a clock
        that was set back since."""
        return self.is_open and timedelta() <= now - self.joined_at <= GROUP_TIME

    def set_back(self, now: datetime) -> None:
        """Our clock was, or a host's is ahead: nothing that is noted came after now."""
        closed, tried = self.incident.closed_at or BEFORE, self.tried_at
        if max(self.joined_at, self.stopped_at, self.back_at, closed, *tried.values()) <= now:
            return
        if self.joined_at > now:
            self.joined_at = BEFORE
        self.stopped_at, self.back_at = min(self.stopped_at, now), min(self.back_at, now)
        self.tried_at = {subject: min(at, now) for subject, at in tried.items()}
        self.due = now

    @property
    def is_lost(self) -> bool:
        """It is about a host that is away."""
        is_host = self.incident.kind is IncidentKind.HOST
        return is_host and self.is_open and self.incident.back_at is None


class Shelf:
    """Entries by number, by container and by host."""

    def __init__(self, incidents: Iterable[Incident]) -> None:
        self._entries: dict[int, Entry] = {}
        self._by_subject: dict[Subject, Entry] = {}
        self._by_host: dict[tuple[str, IncidentKind], Entry] = {}
        self._groups: dict[Group, Entry] = {}
        for incident in sorted(incidents, key=lambda one: one.number):
            self._restore(incident)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def numbered(self, number: int) -> Entry | None:
        """The one with that number."""
        return self._entries.get(number)

    def of(self, subject: Subject) -> Entry | None:
        """The newest one of a container."""
        return self._by_subject.get(subject)

    def of_host(self, host: str, kind: IncidentKind) -> Entry | None:
        """The newest one about a host itself, its disk, what is gone from it or its images."""
        return self._by_host.get((host, kind))

    def lost(self, host: str) -> Entry | None:
        """The one that says that the host is away, if it is."""
        entry = self.of_host(host, IncidentKind.HOST)
        return entry if entry is not None and entry.is_lost else None

    def group(self, subject: Subject, now: datetime) -> Entry | None:
        """The open one that a container may join."""
        entry = self._groups.get(group_of(subject))
        if entry is None or not entry.takes_more(now):
            return None
        return entry if has_room(entry.incident, subject) else None

    def put(self, entry: Entry) -> None:
        """Take one up."""
        incident = entry.incident
        self._entries[incident.number] = entry
        if incident.kind in OF_HOSTS:
            self._by_host[incident.host, incident.kind] = entry

    def join(self, entry: Entry, subject: Subject) -> None:
        """It is about that container from now on, and others of its group may follow."""
        self._by_subject[subject] = entry
        if entry.incident.kind not in OF_HOSTS:
            self._groups[group_of(subject)] = entry

    def forget(self, entry: Entry) -> None:
        """Drop one that has been over for long."""
        incident = entry.incident
        del self._entries[incident.number]
        for member in incident.members:
            if self._by_subject.get(member.subject) is entry:
                del self._by_subject[member.subject]
            if self._groups.get(group := group_of(member.subject)) is entry:
                del self._groups[group]
        if self._by_host.get((incident.host, incident.kind)) is entry:
            del self._by_host[incident.host, incident.kind]

    def _restore(self, incident: Incident) -> None:
        entry = Entry(incident, back_at=incident.back_at or BEFORE)
        if incident.announced == 1:
            # Later sounds are none of who joined, and the times of what failed are the host's own.
            entry.joined_at = incident.announced_at or BEFORE
        if incident.closed_at is not None:
            entry.due = incident.closed_at + AGAIN
        self.put(entry)
        if incident.kind is IncidentKind.GONE:
            # A container that is there after all begins anew.
            return
        for member in incident.members:
            if not entry.is_open and self._is_elsewhere(member.subject):
                continue
            self.join(entry, member.subject)
            if member.state is MemberState.TRYING:
                entry.tried_at[member.subject] = member.since or member.last_at

    def _is_elsewhere(self, subject: Subject) -> bool:
        """An older one that is open waits for it: it joined that after a newer one was over."""
        entry = self._by_subject.get(subject)
        member = entry.incident.member(subject) if entry is not None and entry.is_open else None
        return member is not None and not member.is_over
