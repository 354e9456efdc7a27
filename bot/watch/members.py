"""A container in an incident, after one more thing happened to it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.happening import Died, OutOfMemory, StartFailed, Unhealthy
from bot.domain.incident import IncidentKind, Member, MemberState
from bot.domain.subject import Subject

Failure = Died | OutOfMemory | Unhealthy | StartFailed

LOOP_DEATHS = 3
"""From so many on it is a loop."""


def kind_of(failure: Failure) -> IncidentKind:
    """What sort of incident it makes."""
    match failure:
        case Died(out_of_memory=False):
            return IncidentKind.CRASH
        case Unhealthy():
            return IncidentKind.HEALTH
        case StartFailed():
            return IncidentKind.START
        case _:
            return IncidentKind.MEMORY


def failed(before: Member | None, failure: Failure) -> Member:
    """After one more failure; what the newest one does not know stays from those before."""
    if before is None:
        before = Member(failure.subject, failure.at, failure.at, count=0)
    member = replace(
        before,
        subject=failure.subject,
        first_at=min(before.first_at, failure.at),
        last_at=max(before.last_at, failure.at),
        count=before.count + 1,
        others=before.others + (not isinstance(failure, Died)),
        kind=kind_of(failure),
        state=MemberState.DOWN,
        since=None,
        is_late=False,
    )
    return _told_by(member, failure)


def explained(before: Member, failure: Failure) -> Member:
    """With what a longer look at its newest failure shows; nothing that is known is lost."""
    if failure.at != before.last_at:
        return before
    match failure:
        case Died():
            return replace(
                before,
                kind=IncidentKind.MEMORY if failure.out_of_memory else before.kind,
                out_of_memory=before.out_of_memory or failure.out_of_memory,
                lines=failure.lines or before.lines,
                restart_policy=failure.restart_policy or before.restart_policy,
                memory_limit=failure.memory_limit or before.memory_limit,
                memory_seen=failure.memory_seen or before.memory_seen,
                is_given_up=failure.is_given_up or before.is_given_up,
            )
        case OutOfMemory():
            return replace(
                before,
                memory_limit=failure.memory_limit or before.memory_limit,
                memory_seen=failure.memory_seen or before.memory_seen,
            )
        case Unhealthy():
            return replace(before, error=failure.output or before.error)
        case StartFailed():
            return replace(before, error=failure.error or before.error)


def _told_by(member: Member, failure: Failure) -> Member:
    match failure:
        case Died():
            return replace(
                member,
                exit_code=failure.exit_code,
                out_of_memory=failure.out_of_memory,
                lines=failure.lines or member.lines,
                restart_policy=failure.restart_policy or member.restart_policy,
                memory_limit=failure.memory_limit or member.memory_limit,
                memory_seen=failure.memory_seen or member.memory_seen,
                error="",
                is_late=failure.is_late,
                is_given_up=failure.is_given_up,
            )
        case OutOfMemory():
            # It runs on: nothing but time shows whether it stays so.
            return replace(
                member,
                out_of_memory=True,
                memory_limit=failure.memory_limit or member.memory_limit,
                memory_seen=failure.memory_seen or member.memory_seen,
                state=MemberState.TRYING,
                since=failure.at,
            )
        case Unhealthy():
            return replace(member, error=failure.output)
        case StartFailed():
            return replace(member, error=failure.error, exit_code=failure.exit_code)


def missing(subject: Subject, at: datetime) -> Member:
    """A container that ran on a host before it was away, and does not run now."""
    return Member(subject, at, at, count=0)


def gone(subject: Subject, ran_at: datetime, at: datetime) -> Member:
    """A container that ran then, and was found to be removed."""
    kind, state = IncidentKind.GONE, MemberState.REMOVED
    return Member(subject, ran_at, at, count=0, kind=kind, state=state)


def in_state(member: Member, state: MemberState, since: datetime) -> Member:
    """The same, otherwise well or not."""
    return replace(member, state=state, since=since)


def is_loop(member: Member) -> bool:
    """Whether it has ended too often for chance."""
    ended = member.kind in {IncidentKind.CRASH, IncidentKind.MEMORY}
    return ended and member.deaths >= LOOP_DEATHS
