"""Schedules: what commands change of them, and what is done when their time has come.

The rows are the truth; nothing of them is kept in memory.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.core.plan_ports import Dispatcher, How, ScheduleRows
from bot.core.request import Request
from bot.domain.schedule import Late, Schedule, Tell
from bot.domain.timing import Timing
from bot.watch.due_lines import DueLines, next_time, zone_of
from bot.watch.moments import following
from bot.watch.plan_means import PlanMeans

log = logging.getLogger(__name__)


class Scheduling:
    """Implements `core.plan_ports.Schedules`."""

    def __init__(self, rows: ScheduleRows, means: PlanMeans) -> None:
        self._rows = rows
        self._means = means
        self._asked: list[Schedule] = []
        self._due = DueLines(rows, means)

    async def of(self, chat: int) -> tuple[Schedule, ...]:
        """A chat's, oldest first. StoreError."""
        return tuple(one for one in await self._rows.all() if one.chat == chat)

    async def add(self, request: Request, line: str, timing: Timing, how: How) -> Schedule:
        """A line of the request's person, for the request's chat. StoreError."""
        now = self._means.clock.now()
        next_at = following(timing, now, zone_of(now), now)
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
        next_at = next_time(schedule, self._means.clock.now())
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

    async def settle(self) -> None:
        """For the start: next times by the zone of now, which may be another than before.

        One that passed meanwhile stays due. StoreError.
        """
        now = self._means.clock.now()
        for schedule in await self._rows.all():
            # A clock that was set back repeats nothing.
            after = max(now, schedule.last_at or now).astimezone(now.tzinfo)
            next_at = next_time(schedule, after)
            if next_at is not None and schedule.next_at > now and next_at != schedule.next_at:
                log.info("schedule %d: its next time is %s now", schedule.number, next_at)
                await self._rows.set(replace(schedule, next_at=next_at))

    async def round(self, dispatcher: Dispatcher) -> datetime | None:
        """Begin what is due; gives when the next is. StoreError."""
        now = self._means.clock.now()
        asked, self._asked = self._asked, []
        for schedule in asked:
            await self._due.run_now(schedule, now, dispatcher)
        await self._means.set_aside(self._rows, now)
        going_on = [one for one in await self._rows.all() if not one.paused]
        times: list[datetime | None] = [one.next_at for one in going_on if one.next_at > now]
        for schedule in going_on:
            if schedule.next_at <= now:
                times.append(await self._due.begin_due(schedule, now, dispatcher))
        return min((one for one in times if one is not None), default=None)

    async def stop(self) -> None:
        """Give up what is under way; the chat layer tells of it."""
        await self._due.stop()
