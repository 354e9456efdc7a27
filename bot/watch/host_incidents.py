"""What happens to hosts, their disks and images, and what is gone from them, as incidents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.disk_room import Room
from bot.domain.happening import (
    DiskEased,
    DiskFilling,
    Happening,
    HostBack,
    HostLost,
    ImageChanged,
    Vanished,
)
from bot.domain.incident import SEVERITIES, Incident, IncidentKind, MemberState
from bot.domain.subject import Subject
from bot.watch.backoff import is_due
from bot.watch.change import Change, Say
from bot.watch.grouping import GROUP_CHARACTERS, has_room
from bot.watch.labels import is_off, severity_of
from bot.watch.members import gone, in_state, missing
from bot.watch.settling import settle
from bot.watch.shelf import AGAIN, Entry, Shelf


class HostIncidents:
    """Those of one shelf; `numbers` gives a new one's."""

    def __init__(self, shelf: Shelf, numbers: Iterator[int]) -> None:
        self._shelf, self._numbers = shelf, numbers

    def lost(self, happening: HostLost, now: datetime) -> Iterator[Change]:
        """It is away."""
        entry, say = self._begun(IncidentKind.HOST, happening, now)
        before = entry.went if say is not None else None
        if say is None and entry.incident.is_down != happening.is_down:
            say = Say.UPDATE
        if say is not None:
            entry.incident = replace(
                entry.incident,
                is_down=happening.is_down,
                error=happening.error,
                last_at=happening.at,
            )
            yield settle(entry, now, say, before)

    def back(self, happening: HostBack, now: datetime) -> Iterator[Change]:
        """It answers, and some containers do not run that did before."""
        entry = self._shelf.of_host(happening.host, IncidentKind.HOST)
        wanted = [one for one in happening.missing if not is_off(one)]
        left = list(self._elsewhere(wanted, happening.at, now))
        yield from (change for _, change in left)
        absent = [one for one in wanted if one not in [subject for subject, _ in left]]
        if entry is not None and entry.is_lost:
            before = entry.incident
            entry.incident = replace(before, back_at=happening.at)
            entry.back_at = now
            absent = self._fill(entry, absent, happening.at)
            yield settle(entry, now, _of_return(entry, before, now))
        while absent:
            entry = self._opened(IncidentKind.HOST, happening)
            entry.incident = replace(entry.incident, back_at=happening.at)
            entry.back_at = now
            absent = self._fill(entry, absent, happening.at)
            yield settle(entry, now, Say.ANNOUNCE)

    def filling(self, happening: DiskFilling, now: datetime) -> Iterator[Change]:
        """Its disk is nearly full; another sound with each half of the rest that is used up."""
        entry, say = self._begun(IncidentKind.DISK, happening, now)
        before = entry.incident
        was = Room(before.loud_bytes or before.free_bytes, before.total_bytes)
        room = Room(happening.free_bytes, happening.total_bytes)
        if say is None and room.halvings > was.halvings and is_due(before, now):
            say = Say.ANNOUNCE
        is_worse = say is not None or happening.free_bytes < before.free_bytes
        if is_worse or happening.free_bytes != before.free_bytes:
            # Where half of it was cleared it may sound again, and where it only wavers it may not.
            loud = room.free if say is Say.ANNOUNCE else max(was.free, room.free // 2)
            entry.incident = replace(_with_disk(before, happening), loud_bytes=max(1, loud))
            yield settle(entry, now, say or Say.UPDATE, before if is_worse else None)

    def eased(self, happening: DiskEased, now: datetime) -> Iterator[Change]:
        """There is room again."""
        entry = self._shelf.of_host(happening.host, IncidentKind.DISK)
        if entry is None or not entry.is_open or entry.incident.back_at is not None:
            return
        entry.incident = replace(_with_disk(entry.incident, happening), back_at=happening.at)
        entry.back_at = now
        yield settle(entry, now)

    def vanished(self, happening: Vanished, now: datetime) -> Iterator[Change]:
        """Containers are gone; those of the next seconds join them, and it has no end."""
        subjects = [one for one in happening.subjects if not (is_off(one) or self._is_told(one))]
        entry, say = self._shelf.of_host(happening.host, IncidentKind.GONE), Say.UPDATE
        if not subjects:
            return
        if entry is None or not entry.takes_more(now):
            entry, say = self._opened(IncidentKind.GONE, happening), Say.ANNOUNCE
        before = entry.incident
        entry.incident = _with_gone(before, subjects, happening)
        entry.joined_at = now
        yield settle(entry, now, say, before)

    def image(self, happening: ImageChanged, now: datetime) -> Iterator[Change]:
        """An image came or went; those of the next seconds join it."""
        entry, say = self._shelf.of_host(happening.host, IncidentKind.IMAGE), Say.UPDATE
        if entry is None or not _takes_image(entry, happening, now):
            entry, say = self._opened(IncidentKind.IMAGE, happening), Say.ANNOUNCE
        before = entry.incident
        told = _with_image(before.error, happening)
        if told == before.error:
            return
        entry.incident = replace(before, error=told, last_at=happening.at)
        entry.joined_at = now
        yield settle(entry, now, say, before)

    def _begun(
        self, kind: IncidentKind, happening: Happening, now: datetime
    ) -> tuple[Entry, Say | None]:
        """The incident that says so: a new one, or one that goes on. None: it says so already."""
        entry = self._shelf.of_host(happening.host, kind)
        if entry is None or not (entry.is_open or entry.is_recent(now)):
            return self._opened(kind, happening), Say.ANNOUNCE
        before = entry.incident
        is_known = before.closed_at is None and before.back_at is None
        entry.went = entry.went if is_known else before
        if before.closed_at is not None:
            entry.incident = replace(
                before, closed_at=None, back_at=None, reopened_at=happening.at, taken=None
            )
            return entry, Say.ANNOUNCE
        if is_known:
            return entry, None
        if was_well := now - entry.back_at > AGAIN:
            # Who took it looks after what did not come back.
            before = replace(before, taken=None)
        entry.incident = replace(before, back_at=None)
        return entry, Say.ANNOUNCE if was_well or is_due(before, now) else Say.UPDATE

    def _opened(self, kind: IncidentKind, happening: Happening) -> Entry:
        at = happening.at
        number, severity = next(self._numbers), SEVERITIES[kind]
        entry = Entry(Incident(number, kind, severity, happening.host, at, at))
        self._shelf.put(entry)
        return entry

    def _is_told(self, subject: Subject) -> bool:
        """An incident of its own says that it was removed."""
        entry = self._shelf.of(subject)
        member = entry.incident.member(subject) if entry is not None else None
        return member is not None and member.state is MemberState.REMOVED

    def _elsewhere(
        self, subjects: Sequence[Subject], at: datetime, now: datetime
    ) -> Iterator[tuple[Subject, Change]]:
        """Those that an open incident of their own is about already."""
        for subject in subjects:
            entry = self._shelf.of(subject)
            if entry is None or not entry.is_open or entry.incident.kind is IncidentKind.HOST:
                continue
            member = entry.incident.member(subject)
            if member is not None:
                before, fell = entry.incident, member.state is not MemberState.DOWN
                say = Say.ANNOUNCE if fell and is_due(before, now) else Say.UPDATE
                entry.incident = before.with_member(in_state(member, MemberState.DOWN, at))
                yield subject, settle(entry, now, say, before if fell else None)

    def _fill(self, entry: Entry, subjects: Sequence[Subject], at: datetime) -> list[Subject]:
        """Name them in its message; those that there is no room for are given back."""
        left = []
        for subject in subjects:
            held = entry.incident.member(subject)
            if held is None and not has_room(entry.incident, subject):
                left.append(subject)
                continue
            down = in_state(held or missing(subject, at), MemberState.DOWN, at)
            entry.incident = entry.incident.with_member(down)
            self._shelf.join(entry, subject)
        return left


def _of_return(entry: Entry, before: Incident, now: datetime) -> Say:
    """Aloud where something ran when the host went, and does not now. Of a host that comes and
    goes, what was named before makes no sound of its own while its absence makes none."""
    down, known = _down(entry.incident), entry.went
    fallen = down - _down(known) if known is not None else down
    was_heard = before.announced_at is not None and before.announced_at >= before.last_at
    is_new = known is None or any(known.member(one) is None for one in fallen)
    if fallen and before.taken is None and (was_heard or is_new or is_due(before, now)):
        return Say.ANNOUNCE
    return Say.ENDED if down else Say.UPDATE


def _down(incident: Incident) -> set[Subject]:
    return {one.subject for one in incident.members if one.state is MemberState.DOWN}


def _with_disk(incident: Incident, happening: DiskFilling | DiskEased) -> Incident:
    free, total = happening.free_bytes, happening.total_bytes
    return replace(incident, free_bytes=free, total_bytes=total, last_at=happening.at)


def _with_gone(incident: Incident, subjects: Sequence[Subject], happening: Vanished) -> Incident:
    held = {one.subject for one in incident.members}
    added = [gone(one, happening.ran_at, happening.at) for one in subjects if one not in held]
    members = (*incident.members, *added)
    projects = {one.subject.project for one in members}
    return replace(
        incident,
        members=members,
        severity=max(severity_of(one.subject, IncidentKind.GONE) for one in members),
        project=projects.pop() if len(projects) == 1 else "",
        last_at=happening.at,
    )


def _with_image(told: str, happening: ImageChanged) -> str:
    """With one line more; an image that goes with its last name is an `untag`, then a `delete`."""
    lines, line = told.splitlines(), f"{happening.action} {happening.name}"
    untag, delete = f"untag {happening.name}", f"delete {happening.name}"
    if line in lines or (line == untag and delete in lines):
        return told
    if line == delete:
        lines = [one for one in lines if one != untag]
    return "\n".join([*lines, line])


def _takes_image(entry: Entry, happening: ImageChanged, now: datetime) -> bool:
    is_short = len(entry.incident.error) + len(happening.name) <= GROUP_CHARACTERS
    return entry.takes_more(now) and is_short
