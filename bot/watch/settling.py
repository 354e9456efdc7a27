"""What time does to an incident: trials that are passed, ends, and what nobody looks after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.incident import Incident, IncidentKind, Member, MemberState
from bot.watch.backoff import announced
from bot.watch.change import Change, Say
from bot.watch.grouping import GROUP_TIME
from bot.watch.members import in_state
from bot.watch.shelf import AGAIN, Entry

STABLE = timedelta(seconds=30)
"""What runs so long has recovered."""
SETTLE_TIME = timedelta(seconds=10)
"""After a stop: a restart is a stop and a start, and a container that is made anew is too."""
KEPT = timedelta(days=7)
"""What is down for so long, and nobody does anything about it, is known."""
KEPT_FOR_HOST = timedelta(hours=24)
"""The same for what did not come back with its host."""


def settle(
    entry: Entry, now: datetime, say: Say = Say.UPDATE, before: Incident | None = None
) -> Change:
    """After something happened: ends it if it is over, notes a sound, plans the next look.

    `before` is the incident until more went wrong.
    """
    if say is Say.ANNOUNCE and entry.incident.taken is not None:
        say = Say.UPDATE
    if say is Say.ANNOUNCE:
        entry.incident = announced(entry.incident, now)
    elif _is_over(entry.incident) and now >= _ready_at(entry):
        say = _last_word(entry.incident)
        entry.incident = replace(entry.incident, closed_at=now)
    entry.due = _due(entry)
    return Change(entry.incident, say, before)


def leave(entry: Entry, now: datetime) -> Change:
    """Its host is watched no more: nothing will come of it."""
    entry.incident = replace(entry.incident, closed_at=now, is_unwatched=True)
    entry.due = _due(entry)
    return Change(entry.incident, Say.UPDATE)


def mature(entry: Entry, now: datetime, *, is_lost: bool) -> Change | None:
    """After time passed; nothing is known of what is on trial while its host is away."""
    before = entry.incident
    if not is_lost:
        entry.incident = _judged(entry, now)
    if _is_over(entry.incident) and now >= _ready_at(entry):
        return settle(entry, now)
    forget_at = _forget_at(entry.incident)
    if forget_at is not None and now >= forget_at:
        entry.incident = replace(entry.incident, closed_at=now)
    entry.due = _due(entry)
    if is_lost and entry.due is not None:
        entry.due = max(entry.due, now + STABLE)
    if entry.incident == before:
        return None
    return Change(entry.incident, Say.UPDATE if entry.is_open else Say.NONE)


def _judged(entry: Entry, now: datetime) -> Incident:
    incident = entry.incident
    for member in incident.members:
        if member.state is MemberState.TRYING and now >= _passed_at(entry, member):
            since = member.since or member.last_at
            incident = incident.with_member(in_state(member, MemberState.RECOVERED, since))
    return incident


def _passed_at(entry: Entry, member: Member) -> datetime:
    """When a trial is over; of a failing health check the check itself tells sooner."""
    is_long = entry.incident.reopened_at is not None or member.kind is IncidentKind.HEALTH
    return entry.tried_at[member.subject] + (AGAIN if is_long else STABLE)


def _is_over(incident: Incident) -> bool:
    if incident.kind in {IncidentKind.HOST, IncidentKind.DISK} and incident.back_at is None:
        return False
    return all(member.is_over for member in incident.members)


def _ready_at(entry: Entry) -> datetime:
    """Nothing ends while others may join or a start may follow."""
    incident = entry.incident
    if incident.kind in {IncidentKind.HOST, IncidentKind.DISK}:
        return entry.back_at + (AGAIN if incident.reopened_at is not None else timedelta())
    return max(entry.joined_at + GROUP_TIME, entry.stopped_at + SETTLE_TIME)


def _forget_at(incident: Incident) -> datetime | None:
    if incident.kind is IncidentKind.HOST:
        return incident.back_at + KEPT_FOR_HOST if incident.back_at is not None else None
    return incident.last_at + KEPT if incident.members else None


def _last_word(incident: Incident) -> Say:
    """What was never down needs no word that it is up; what is only news has no end."""
    if incident.kind in {IncidentKind.IMAGE, IncidentKind.GONE}:
        return Say.NONE
    never_down = [
        one.state is MemberState.RECOVERED and one.lasted <= timedelta() for one in incident.members
    ]
    return Say.UPDATE if never_down and all(never_down) else Say.ENDED


def _due(entry: Entry) -> datetime | None:
    return min(_dues(entry), default=None)


def _dues(entry: Entry) -> Iterator[datetime]:
    incident = entry.incident
    if incident.closed_at is not None:
        yield incident.closed_at + AGAIN
    elif _is_over(incident):
        yield _ready_at(entry)
    else:
        for member in incident.members:
            if member.state is MemberState.TRYING:
                yield _passed_at(entry, member)
        if (forget_at := _forget_at(incident)) is not None:
            yield forget_at
