"""Schedules in memory, and what tests do with them."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.core.plan_ports import How
from bot.core.plan_results import ScheduleHalted
from bot.core.request import Person, Place, Request
from bot.core.stored_results import restore
from bot.domain.role import Role
from bot.domain.schedule import Halt, Schedule
from bot.domain.timing import parse_timing
from tests.store.samples import SetClock
from tests.watch.clockwork import Began, Clockwork, MemorySchedules

OLGA = Request("", Person(222, "Olga", Role.OPERATOR), Place(-1001, 7), 1, "zh")


def clockwork(rows: MemorySchedules, clock: SetClock) -> Clockwork:
    return Clockwork(clock, rows)


async def add(work: Clockwork, clock: SetClock, when: str, **how: bool) -> Schedule:
    timing = parse_timing(when, clock.now())
    return await work.scheduling.add(OLGA, "/restart web", timing, How(**how))


async def settle(work: Clockwork, began: Began) -> datetime | None:
    """One round, and all that it began."""
    next_at = await work.scheduling.round(began)
    await asyncio.sleep(0.01)
    return next_at


def whys(rows: MemorySchedules) -> list[Halt]:
    """Of what was told of them."""
    told = [restore(one.body or {}) for one in rows.outbox]
    return [one.why for one in told if isinstance(one, ScheduleHalted)]
