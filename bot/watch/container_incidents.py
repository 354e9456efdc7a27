"""What happens to containers, as incidents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.happening import (
    ContainerHappening,
    Healthy,
    Removed,
    RestartFailed,
    Started,
    Stopped,
)
from bot.domain.incident import Incident, IncidentKind, Member, MemberState
from bot.watch.backoff import is_due
from bot.watch.change import Change, Say
from bot.watch.counted import Counted
from bot.watch.grouping import has_room
from bot.watch.labels import is_off, severity_of
from bot.watch.members import Failure, explained, failed, in_state, is_loop, kind_of
from bot.watch.settling import settle
from bot.watch.shelf import AGAIN, OF_HOSTS, Entry, Shelf

_GRAVITY = (
    IncidentKind.HEALTH,
    IncidentKind.START,
    IncidentKind.CRASH,
    IncidentKind.MEMORY,
    IncidentKind.HOST,
)
"""An incident is called by the gravest of what happened in it."""
_ENDS = frozenset({IncidentKind.CRASH, IncidentKind.MEMORY})


class ContainerIncidents:
    """Those of one shelf; `numbers` gives a new one's."""

    def __init__(self, shelf: Shelf, numbers: Iterator[int]) -> None:
        self._shelf, self._numbers = shelf, numbers
        self._counted = Counted(entry.incident for entry in shelf)

    def failed(self, failure: Failure, now: datetime) -> Iterator[Change]:
        """It crashed, did not start, is not well."""
        if is_off(failure.subject):
            return
        entry = self._shelf.of(failure.subject)
        if not self._counted.is_new(failure):
            yield from _explained(entry, failure, now)
            return
        if entry is not None and entry.is_open and self._has_left(entry, failure):
            yield _left(entry, failure, now)
        elif entry is not None and entry.is_open:
            yield self._again(entry, failure, now)
            return
        yield self._fails_anew(entry, failure, now)

    def changed(self, happening: ContainerHappening, now: datetime) -> Iterator[Change]:
        """It started, is well, was stopped or removed."""
        entry = self._shelf.of(happening.subject)
        if entry is None or not entry.is_open:
            return
        if isinstance(happening, RestartFailed):
            yield from _stays_down(entry, happening, now)
            return
        before = entry.incident.member(happening.subject)
        if before is None or not _is_of(before, happening):
            return
        after = _member_after(before, happening, entry.incident)
        if after is None or after == before:
            return
        entry.incident = _touched(entry.incident.with_member(after), happening.at)
        _clock(entry, after, now)
        yield settle(entry, now)

    def _has_left(self, entry: Entry, failure: Failure) -> bool:
        """It goes its own way: its host is back, and what fails from now on is not the host's
        failing; or it was well for long, and the incident goes on for others of its group."""
        if entry.incident.kind is IncidentKind.HOST:
            return not entry.is_lost
        member = entry.incident.member(failure.subject)
        if member is None or not member.is_over:
            return False
        return failure.at - (member.since or member.last_at) > AGAIN

    def _again(self, entry: Entry, failure: Failure, now: datetime) -> Change:
        before = entry.incident
        _fold(entry, failure, now)
        if self._shelf.lost(failure.host) is not None:
            return settle(entry, now, before=before)
        is_news = _is_graver(before, entry.incident) or is_due(before, now)
        return settle(entry, now, Say.ANNOUNCE if is_news else Say.UPDATE, before)

    def _fails_anew(self, earlier: Entry | None, failure: Failure, now: datetime) -> Change:
        joined = self._joined(failure, now)
        if joined is not None:
            before = joined.incident
            _fold(joined, failure, now)
            self._join(joined, failure, now)
            graver = _is_graver(before, joined.incident)
            return settle(joined, now, Say.ANNOUNCE if graver else Say.UPDATE, before)
        if earlier is None or not earlier.is_recent(now) or earlier.incident.kind in OF_HOSTS:
            entry = Entry(_opened(failure, next(self._numbers)))
            self._shelf.put(entry)
        else:
            entry = earlier
            entry.incident = replace(
                entry.incident, closed_at=None, reopened_at=failure.at, taken=None
            )
        _fold(entry, failure, now)
        self._join(entry, failure, now)
        return settle(entry, now, Say.ANNOUNCE)

    def _join(self, entry: Entry, failure: Failure, now: datetime) -> None:
        entry.joined_at = now
        self._shelf.join(entry, failure.subject)

    def _joined(self, failure: Failure, now: datetime) -> Entry | None:
        """The incident that is about it already: its host's, or its group's."""
        lost = self._shelf.lost(failure.host)
        if lost is not None and has_room(lost.incident, failure.subject):
            return lost
        return self._shelf.group(failure.subject, now)


def _opened(failure: Failure, number: int) -> Incident:
    kind = kind_of(failure)
    return Incident(
        number=number,
        kind=kind,
        severity=severity_of(failure.subject, kind),
        host=failure.host,
        project=failure.subject.project,
        opened_at=failure.at,
        last_at=failure.at,
    )


def _fold(entry: Entry, failure: Failure, now: datetime) -> None:
    before = entry.incident
    member = failed(before.member(failure.subject), failure)
    incident = _touched(before.with_member(member).quotable, failure.at)
    kind = kind_of(failure)
    if before.kind is not IncidentKind.HOST:
        incident = replace(
            incident,
            kind=max(before.kind, kind, key=_GRAVITY.index),
            kinds=tuple(dict.fromkeys((*before.kinds, kind))),
            severity=max(before.severity, severity_of(failure.subject, kind)),
            is_loop=before.is_loop or is_loop(member),
        )
    entry.incident = incident
    _clock(entry, member, now)


def _explained(entry: Entry | None, failure: Failure, now: datetime) -> Iterator[Change]:
    """It is known, and by now perhaps more of it."""
    known = entry.incident.member(failure.subject) if entry is not None else None
    if entry is None or known is None or not entry.is_open:
        return
    before, after = entry.incident, explained(known, failure)
    incident = before.with_member(after).quotable
    if incident != before:
        if incident.kind is not IncidentKind.HOST:
            kind = max(incident.kind, after.kind, key=_GRAVITY.index)
            incident = replace(incident, kind=kind)
        entry.incident = incident
        yield settle(entry, now, before=before if incident.kind is not before.kind else None)


def _left(entry: Entry, failure: Failure, now: datetime) -> Change:
    """A container whose host is back runs, or it could not fail."""
    member = entry.incident.member(failure.subject)
    assert member is not None  # noqa: S101 - the shelf finds an entry by its members
    if not member.is_over:
        member = in_state(member, MemberState.RECOVERED, failure.at)
    entry.incident = entry.incident.with_member(member)
    return settle(entry, now)


def _stays_down(entry: Entry, happening: RestartFailed, now: datetime) -> Iterator[Change]:
    """Whoever read that it is started again has to know; of several in one message, once."""
    before = entry.incident
    known = before.member(happening.subject)
    if known is None or known.is_given_up or known.state is not MemberState.DOWN:
        return
    after = replace(known, is_given_up=True, error=happening.error)
    entry.incident = before.with_member(after)
    if before.kind in OF_HOSTS:
        yield settle(entry, now)
        return
    kinds = tuple(dict.fromkeys((*before.kinds, IncidentKind.START)))
    entry.incident = replace(entry.incident, kinds=kinds)
    is_first = not any(one.is_given_up for one in before.members)
    is_news = is_first or is_due(before, now)
    yield settle(entry, now, Say.ANNOUNCE if is_news else Say.UPDATE, before)


def _is_of(member: Member, happening: ContainerHappening) -> bool:
    """A swarm starts another in its place; what becomes of the old one then does not matter."""
    return isinstance(happening, Started) or happening.subject.id == member.subject.id


def _member_after(
    before: Member, happening: ContainerHappening, incident: Incident
) -> Member | None:
    """None: it says nothing new. What is older than the newest failure was told late."""
    at = happening.at
    if isinstance(happening, Removed):
        is_news = not before.is_over or before.state is MemberState.STOPPED
        return in_state(before, MemberState.REMOVED, at) if is_news else None
    if at < before.last_at:
        return None
    match happening:
        case Started() if before.state is not MemberState.RECOVERED:
            return in_state(replace(before, subject=happening.subject), MemberState.TRYING, at)
        case Healthy() if before.kind is IncidentKind.HEALTH and not before.is_over:
            is_sure = incident.reopened_at is None
            return in_state(before, MemberState.RECOVERED if is_sure else MemberState.TRYING, at)
        case Stopped() if not before.is_over:
            return in_state(before, MemberState.STOPPED, at)
    return None


def _touched(incident: Incident, at: datetime) -> Incident:
    """Of a host `last_at` is when it went."""
    if incident.kind is IncidentKind.HOST:
        return incident
    return replace(incident, last_at=max(incident.last_at, at))


def _clock(entry: Entry, member: Member, now: datetime) -> None:
    """Note the new state's beginning by our own clock."""
    entry.tried_at.pop(member.subject, None)
    if member.state is MemberState.TRYING:
        entry.tried_at[member.subject] = now
    elif member.state is MemberState.STOPPED:
        entry.stopped_at = now


def _is_graver(before: Incident, after: Incident) -> bool:
    """Whether chats may want to hear of it that did not before."""
    ends_now = after.kind in _ENDS and before.kind not in {*_ENDS, IncidentKind.HOST}
    return ends_now or after.severity > before.severity
