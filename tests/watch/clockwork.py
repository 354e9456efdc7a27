"""All that happens by the clock, on rows in memory, for tests of what stands around it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.errors import StoreError
from bot.core.pending import Received
from bot.core.plan_ports import DigestRows, Plans, Ran, ScheduleRows
from bot.core.ports import Clock
from bot.core.request import Place
from bot.core.results import Result
from bot.core.watch_ports import Notice
from bot.domain.schedule import DigestPlan, Schedule
from bot.domain.sentence import Sentence, say
from bot.watch.digesting import Digesting
from bot.watch.plan_means import PlanMeans
from bot.watch.scheduling import Scheduling
from bot.watch.timetable import Timetable


@dataclass
class MemorySchedules:
    """`core.plan_ports.ScheduleRows`; tests/store holds it equal to the stored ones."""

    rows: dict[int, Schedule] = field(default_factory=dict)
    outbox: list[Notice] = field(default_factory=list)
    inbox: dict[int, Received] = field(default_factory=dict)
    is_broken: bool = False
    is_full: bool = False
    given: int = 0

    async def all(self) -> tuple[Schedule, ...]:
        if self.is_broken:
            raise StoreError(say("The disk is full."))
        return tuple(self.rows.values())

    async def set_aside(self, now: datetime) -> int:
        return 0

    async def add(self, schedule: Schedule) -> Schedule:
        self.given += 1
        self.rows[self.given] = replace(schedule, number=self.given)
        return self.rows[self.given]

    async def remove(self, number: int) -> None:
        self.rows.pop(number, None)

    async def set(self, schedule: Schedule) -> None:
        if schedule.number in self.rows:
            self.rows[schedule.number] = replace(
                self.rows[schedule.number], paused=schedule.paused, next_at=schedule.next_at
            )

    async def moved_on(
        self,
        schedule: Schedule,
        next_at: datetime | None,
        now: datetime,
        notices: Sequence[Notice] = (),
        begun: Received | None = None,
    ) -> bool:
        if self.is_full:
            raise StoreError(say("The disk is full."))
        row = self.rows.get(schedule.number)
        if row is None or row.paused or row.next_at != schedule.next_at:
            return False
        if next_at is None:
            del self.rows[schedule.number]
        else:
            self.rows[schedule.number] = replace(row, next_at=next_at, last_at=now)
        self.outbox += notices
        return begun is None or await self.begun(begun)

    async def begun(self, received: Received) -> bool:
        if self.is_full:
            raise StoreError(say("The disk is full."))
        is_new = received.update not in self.inbox
        self.inbox.setdefault(received.update, received)
        return is_new

    async def halt(self, schedule: Schedule, notices: Sequence[Notice], now: datetime) -> None:
        row = self.rows.get(schedule.number)
        if row is not None:
            self.rows[schedule.number] = replace(row, paused=True)
        self.outbox += notices


@dataclass
class MemoryDigests:
    """`core.plan_ports.DigestRows`; tests/store holds it equal to the stored ones."""

    rows: dict[tuple[int, int | None], DigestPlan] = field(default_factory=dict)
    outbox: list[Notice] = field(default_factory=list)

    async def all(self) -> tuple[DigestPlan, ...]:
        return tuple(self.rows.values())

    async def set_aside(self, now: datetime) -> int:
        return 0

    async def set(self, plan: DigestPlan) -> None:
        self.rows[plan.chat, plan.thread] = plan

    async def remove(self, plan: DigestPlan) -> None:
        self.rows.pop((plan.chat, plan.thread), None)

    async def went(
        self, before: DigestPlan, after: DigestPlan, notice: Notice, now: datetime
    ) -> bool:
        row = self.rows.get((before.chat, before.thread))
        if row is None or row.next_at != before.next_at:
            return False
        self.rows[after.chat, after.thread] = after
        self.outbox.append(notice)
        return True


@dataclass
class Said:
    """Reports that say what a test gives them, and count how often they were asked."""

    result: Result | None = None
    asked: list[datetime | None] = field(default_factory=list)
    seconds: float = 0.0

    async def report(
        self, since: datetime | None, seen: Mapping[str, object]
    ) -> tuple[Result, Mapping[str, object]]:
        self.asked.append(since)
        await asyncio.sleep(self.seconds)
        assert self.result is not None
        return self.result, {"times": len(self.asked)}


@dataclass
class Began:
    """A dispatcher that notes what it is given."""

    ran: Ran = Ran.DONE
    lines: list[tuple[str, datetime]] = field(default_factory=list)
    seconds: float = 0.0
    told: list[str] = field(default_factory=list)

    async def until_ready(self) -> None:
        return

    def received(self, schedule: Schedule, due: datetime) -> Received:
        place = Place(schedule.chat, schedule.thread)
        update = -int(due.timestamp() * 1e6) * 100 - schedule.number
        return Received(update, schedule.person, place, schedule.line, schedule.language, due)

    def tell(self, schedule: Schedule, sentence: Sentence) -> None:
        self.told.append(str(sentence))

    async def carry_out(self, schedule: Schedule, received: Received) -> Ran:
        self.lines.append((schedule.line, received.at))
        await asyncio.sleep(self.seconds)
        return self.ran


class Clockwork:
    """On rows that outlive it: another one on the same is the bot after a restart."""

    def __init__(
        self,
        clock: Clock,
        schedules: ScheduleRows | None = None,
        digests: DigestRows | None = None,
        reports: Said | None = None,
    ) -> None:
        means = PlanMeans(clock, asyncio.Event(), self._mail)
        self.mailed = 0
        self.reports = reports or Said()
        self.scheduling = Scheduling(schedules or MemorySchedules(), means)
        self.digesting = Digesting(digests or MemoryDigests(), self.reports, means)
        self.plans = Plans(self.scheduling, self.digesting)
        self.timetable = Timetable(self.scheduling, self.digesting, means)

    def _mail(self) -> None:
        self.mailed += 1
