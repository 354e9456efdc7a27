"""Schedules: what commands change of them, and what is done when their time has come.

The rows are the truth: a time that has come is written down as past before anything is done, so
that whatever happens then happens once.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from bot.core.errors import StoreError
from bot.core.plan_ports import Dispatcher, How, Ran, ScheduleRows
from bot.core.plan_results import ScheduleHalted
from bot.core.request import Request
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.domain.schedule import Halt, Late, Schedule, Tell
from bot.domain.timing import Timing, parse_timing
from bot.watch.moments import following
from bot.watch.plan_means import PlanMeans, UnderWay

log = logging.getLogger(__name__)

LATE = timedelta(seconds=60)
"""What is done within so long of its time is not late: a busy minute is no miss."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Scheduling:
    """Implements `core.plan_ports.Schedules`."""

    def __init__(self, rows: ScheduleRows, means: PlanMeans) -> None:
        self._rows = rows
        self._means = means
        self._asked: list[Schedule] = []
        self._under_way: UnderWay[int] = UnderWay()

    async def of(self, chat: int) -> tuple[Schedule, ...]:
        """A chat's, oldest first. StoreError."""
        return tuple(one for one in await self._rows.all() if one.chat == chat)

    async def add(self, request: Request, line: str, timing: Timing, how: How) -> Schedule:
        """A line of the request's person, for the request's chat. StoreError."""
        now = self._means.clock.now()
        next_at = following(timing, now, _zone(now), now)
        assert next_at is not None  # noqa: S101 - parse_timing refuses what never comes
        added = await self._rows.add(
            Schedule(
                number=0,
                chat=request.place.chat,
                thread=request.place.thread,
                person=request.person.id,
                who=request.person.name,
                language=request.language,
                line=line,
                timing=str(timing),
                late=Late.SKIP if how.skips_late else Late.RUN,
                tell=Tell.FAILURE if how.only_failures else Tell.ALWAYS,
                paused=False,
                next_at=next_at,
                made_at=now,
            )
        )
        self._means.wake.set()
        return added

    async def remove(self, schedule: Schedule) -> None:
        """What runs of it goes on. StoreError."""
        await self._rows.remove(schedule.number)

    async def pause(self, schedule: Schedule) -> None:
        """Its times pass without a word. StoreError."""
        await self._rows.set(replace(schedule, paused=True))

    async def resume(self, schedule: Schedule) -> Schedule | None:
        """From the next time on; what passed meanwhile is not made up for. StoreError."""
        next_at = self._following(schedule, self._means.clock.now())
        if next_at is None:
            return None
        resumed = replace(schedule, paused=False, next_at=next_at)
        await self._rows.set(resumed)
        self._means.wake.set()
        return resumed

    def run_now(self, schedule: Schedule) -> None:
        """Once, beside its times; not kept across a restart."""
        self._asked.append(schedule)
        self._means.wake.set()

    async def round(self, dispatcher: Dispatcher) -> datetime | None:
        """Begin what is due; gives when the next is. StoreError."""
        now = self._means.clock.now()
        asked, self._asked = self._asked, []
        for schedule in asked:
            self._begin(schedule, now, dispatcher, again=True)
        await self._set_aside(now)
        times: list[datetime] = []
        for schedule in await self._rows.all():
            if schedule.paused:
                continue
            at: datetime | None = schedule.next_at
            if schedule.next_at <= now:
                at = await self._due(schedule, now, dispatcher)
            if at is not None:
                times.append(at)
        return min(times, default=None)

    async def _set_aside(self, now: datetime) -> None:
        """What can't be read must not hold up the rest, nor go without a word."""
        try:
            if await self._rows.set_aside(now):
                self._means.mailed()
        except StoreError as fault:
            log.error("schedules that can't be read are not set aside: %s", fault)

    async def stop(self) -> None:
        """Give up what is under way; the chat layer tells of it."""
        await self._under_way.stop()

    async def _due(
        self, schedule: Schedule, now: datetime, dispatcher: Dispatcher
    ) -> datetime | None:
        next_at = self._following(schedule, now)
        is_skipped = schedule.late is Late.SKIP and now - schedule.next_at > LATE
        notices = [_halted(schedule, Halt.MISSED)] if is_skipped and next_at is None else []
        if await self._rows.moved_on(schedule, next_at, now, notices):
            if is_skipped:
                self._means.mailed()
                log.info("schedule %d: its time passed unused", schedule.number)
            else:
                self._begin(schedule, schedule.next_at, dispatcher, again=next_at is not None)
        return next_at

    def _begin(
        self, schedule: Schedule, due: datetime, dispatcher: Dispatcher, *, again: bool
    ) -> None:
        if schedule.number in self._under_way:
            log.warning("schedule %d: it still runs and is not begun again", schedule.number)
            return
        work = self._carry_out(schedule, due, dispatcher, again)
        self._under_way.begin(schedule.number, work, f"schedule {schedule.number}")

    async def _carry_out(
        self, schedule: Schedule, due: datetime, dispatcher: Dispatcher, again: bool
    ) -> None:
        try:
            ran = await dispatcher.carry_out(schedule, due)
            if ran in {Ran.REFUSED, Ran.UNHEARD}:
                why = Halt.REFUSED if again else Halt.LAPSED
                notices = [_halted(schedule, why)] if ran is Ran.REFUSED else []
                await self._rows.halt(schedule, notices, self._means.clock.now())
                self._means.mailed()
        except StoreError as fault:
            log.error("schedule %d: %s", schedule.number, fault)
        except Exception:
            log.exception("schedule %d ended by a fault of ours", schedule.number)

    def _following(self, schedule: Schedule, now: datetime) -> datetime | None:
        zone = _zone(now)
        timing = parse_timing(schedule.timing, _LONG_AGO.astimezone(zone))
        return following(timing, now, zone, schedule.made_at)


def _zone(now: datetime) -> tzinfo:
    return now.tzinfo or UTC


def _halted(schedule: Schedule, why: Halt) -> Notice:
    body = store(ScheduleHalted(schedule, why))
    return Notice(schedule.chat, schedule.thread, Why.WORDS, body=body)
