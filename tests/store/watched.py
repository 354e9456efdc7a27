"""What the watch's rows are given in these tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.seen import Seen
from bot.core.watch_ports import Notice, Why
from bot.domain.incident import Incident, IncidentKind, Member, MemberState, Severity, Taken
from bot.domain.mute import Mute, MuteScope
from bot.domain.subject import Subject
from tests.store.samples import START

CHAT = -1001
LATER = START + timedelta(hours=1)
"""When all that is over here has been so for a while."""


def subject(number: int = 1, host: str = "prod") -> Subject:
    labels = {"deckhand.severity": "critical"}
    return Subject(host, f"{number:06x}".ljust(64, "a"), f"web-{number}", "web:1.2", "shop", labels)


def incident(number: int, *members: Member, **changes: object) -> Incident:
    """A crash of `web-NUMBER`, unless other members are given."""
    plain = Incident(
        number=number,
        kind=IncidentKind.CRASH,
        severity=Severity.CRITICAL,
        host="prod",
        opened_at=START + timedelta(seconds=number),
        last_at=START + timedelta(seconds=number),
        project="shop",
        members=members or (member(number),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def member(number: int, **changes: object) -> Member:
    plain = Member(subject(number), START, START, exit_code=137, lines=("one", "two"))
    return replace(plain, **changes)  # type: ignore[arg-type]


def full_incident(number: int) -> Incident:
    """Every field is something else than its default."""
    whole = member(
        number,
        count=4,
        others=1,
        state=MemberState.RECOVERED,
        since=START + timedelta(minutes=3),
        out_of_memory=True,
        memory_limit=1 << 28,
        memory_seen=1 << 27,
        restart_policy="always",
        error="probe: timed out",
        is_late=True,
    )
    return incident(
        number,
        whole,
        kinds=(IncidentKind.HEALTH, IncidentKind.CRASH),
        is_loop=True,
        announced=2,
        announced_at=START,
        taken=Taken(111, "Ada", START),
        closed_at=START + timedelta(minutes=5),
        muted_by=3,
        hushed_by=4,
        muted_until=START + timedelta(hours=1),
        error="gone",
        is_down=True,
        free_bytes=1,
        total_bytes=2,
    )


def seen(number: int, host: str = "prod", **changes: object) -> Seen:
    plain = Seen(subject(number, host), is_running=True, started_at=START, health="healthy")
    return replace(plain, **changes)  # type: ignore[arg-type]


def notice(why: Why = Why.ANNOUNCE, incident: int | None = 1, chat: int = CHAT) -> Notice:
    return Notice(chat, None, why, incident)


def mute(**changes: object) -> Mute:
    until = START + timedelta(hours=2)
    plain = Mute(0, MuteScope.CONTAINER, "prod", "web", until, 111, "Ada", CHAT, 7, "deploy", START)
    return replace(plain, **changes)  # type: ignore[arg-type]
