"""A clock that is set by hand, and stores of the watch in memory that outlive what uses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

from bot.clock import SystemClock
from bot.core.errors import StoreError
from bot.core.ports import Clock
from bot.core.seen import Seen
from bot.core.watch_ports import Notice, Post, Remembered, Step, Watching
from bot.domain.incident import Incident, IncidentKind, Member, Severity, Taken
from bot.domain.mute import Mute
from bot.domain.route import Route
from bot.domain.sentence import say
from bot.domain.subject import Subject
from bot.watch.choices import Choices
from bot.watch.muting import Muting
from bot.watch.routing import Address

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """Stands still until a test moves it."""

    at: datetime = NOON
    zone: tzinfo = UTC

    def now(self) -> datetime:
        return self.at.astimezone(self.zone)

    def monotonic(self) -> float:
        return 0.0

    def move(self, **by: float) -> None:
        """Back as well as on."""
        self.at += timedelta(**by)


@dataclass
class MemoryMutes:
    rows: dict[int, Mute] = field(default_factory=dict)
    is_broken: bool = False
    given: int = 0

    async def add(self, mute: Mute) -> Mute:
        self._meet_fault()
        self.given += 1
        self.rows[self.given] = replace(mute, number=self.given)
        return self.rows[self.given]

    async def change(self, mute: Mute) -> None:
        self._meet_fault()
        self.rows[mute.number] = mute

    async def active(self) -> tuple[Mute, ...]:
        return tuple(self.rows.values())

    async def ended(self, numbers: Sequence[int], now: datetime) -> None:
        self._meet_fault()
        for number in numbers:
            del self.rows[number]

    def _meet_fault(self) -> None:
        if self.is_broken:
            raise StoreError(say("The disk is full."))


@dataclass
class MemoryRoutes:
    rows: list[Route] = field(default_factory=list)

    async def all(self) -> tuple[Route, ...]:
        return tuple(self.rows)

    async def set(self, route: Route) -> None:
        self.rows = [
            one for one in self.rows if (one.chat, one.thread) != (route.chat, route.thread)
        ] + [route]


@dataclass
class MemoryLedger:
    incidents: list[Incident] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    async def started_since(self, when: datetime) -> tuple[Seen, ...]:
        running = [one for one in self.seen if one.is_running]
        return tuple(one for one in running if one.started_at and one.started_at >= when)

    async def ended(self) -> tuple[Seen, ...]:
        return tuple(one for one in self.seen if not one.is_running)

    async def incidents_since(self, when: datetime) -> tuple[Incident, ...]:
        found = [one for one in self.incidents if one.closed_at is None or one.closed_at >= when]
        return tuple(sorted(found, key=lambda one: (one.opened_at, one.number)))

    async def incidents_under(self, mute: int) -> tuple[Incident, ...]:
        return tuple(one for one in self.incidents if mute in {one.muted_by, one.hushed_by})

    async def incident(self, number: int) -> Incident | None:
        return next((one for one in self.incidents if one.number == number), None)

    async def remembered(self, since: datetime) -> Remembered:
        return Remembered()

    async def commit(self, step: Step) -> None:
        """Nothing is."""

    async def forget_others(self, hosts: Sequence[str]) -> None:
        """Nothing is kept."""

    async def posts(self, incident: int) -> tuple[Post, ...]:
        return ()

    async def incidents_of(self, chat: int, message: int) -> tuple[Incident, ...]:
        return ()


@dataclass
class MemoryMail:
    notices: list[Notice] = field(default_factory=list)

    async def add(self, notices: Sequence[Notice]) -> None:
        self.notices += notices

    async def waiting(self, after: int = 0) -> tuple[Notice, ...]:
        return tuple(self.notices)

    async def sent(
        self, notices: Sequence[int], posts: Sequence[Post] = (), owed: Sequence[Notice] = ()
    ) -> None:
        """Nothing is."""

    async def set_aside(self, notices: Sequence[int], reason: str) -> None:
        """Nothing is."""


@dataclass
class OpenIncidents:
    """`core.watch_ports.Incidents` on the same list as a ledger."""

    ledger: MemoryLedger
    clock: Clock

    def open(self) -> tuple[Incident, ...]:
        return tuple(one for one in self.ledger.incidents if one.closed_at is None)

    async def since(self, when: datetime) -> tuple[Incident, ...]:
        return await self.ledger.incidents_since(when)

    async def take(self, number: int, person: int, name: str) -> Incident | None:
        known = await self.ledger.incident(number)
        if known is None or known.taken is not None or known.closed_at is not None:
            return known
        taken = replace(known, taken=Taken(person, name, self.clock.now()))
        place = self.ledger.incidents.index(known)
        self.ledger.incidents[place] = taken
        return taken


class Watched:
    """A watch that a test fills by hand; without a clock it goes by the real time."""

    def __init__(self, clock: Clock | None = None, *alert_chats: Address) -> None:
        self.clock = clock or SystemClock(UTC)
        self.ledger = MemoryLedger()
        self.mail = MemoryMail()
        self.muting = Muting(MemoryMutes(), self.ledger, self.mail, self.clock, lambda: None)
        self.choices = Choices(MemoryRoutes(), alert_chats, tuple)
        incidents = OpenIncidents(self.ledger, self.clock)
        self.watching = Watching(incidents, self.muting, self.choices)


def a_subject(name: str = "web", project: str = "", host: str = "local", chat: str = "") -> Subject:
    labels = {"deckhand.chat": chat} if chat else {}
    return Subject(host, f"id-{name}", name, project=project, labels=labels)


def an_incident(
    *subjects: Subject,
    number: int = 1,
    kind: IncidentKind = IncidentKind.CRASH,
    severity: Severity = Severity.CRITICAL,
    host: str = "local",
    at: datetime = NOON,
    muted_by: int = 0,
) -> Incident:
    members = tuple(Member(one, at, at, lines=("a line",)) for one in subjects)
    return Incident(number, kind, severity, host, at, at, members=members, muted_by=muted_by)
