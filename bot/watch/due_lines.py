"""What is done with a schedule whose time has come.

A time that has come is written down as past, and its line as received, before anything is done: so
whatever happens then happens once, and what is cut off is told of after the next start.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta, tzinfo

from bot.core.errors import StoreError
from bot.core.pending import Received
from bot.core.plan_ports import Dispatcher, Ran, ScheduleRows
from bot.core.plan_results import ScheduleHalted
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.domain.schedule import Halt, Late, Schedule
from bot.domain.sentence import say
from bot.domain.timing import Once, parse_timing
from bot.watch.moments import following
from bot.watch.plan_means import PlanMeans, UnderWay

log = logging.getLogger(__name__)

LATE = timedelta(seconds=60)
"""What is done within so long of its time is not late: a busy minute is no miss."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class DueLines:
    """Begins them, one run of each schedule at a time."""

    def __init__(self, rows: ScheduleRows, means: PlanMeans) -> None:
        self._rows = rows
        self._means = means
        self._under_way: UnderWay[int] = UnderWay()
        self._told_unended: set[int] = set()
        """Schedules of whose long run the chat has heard."""
        self._waiting: dict[int, datetime] = {}
        """Those that can't be written down, and of which time that was told."""

    async def stop(self) -> None:
        """Give up what is under way; the chat layer tells of it."""
        await self._under_way.stop()

    async def begin_due(
        self, schedule: Schedule, now: datetime, dispatcher: Dispatcher
    ) -> datetime | None:
        """Gives its next time. What fails of one must not hold up the others."""
        try:
            return await self._move_on(schedule, now, dispatcher)
        except StoreError as fault:
            log.error("schedule %d is due and waits: %s", schedule.number, fault)
            self._tell_waiting(schedule, fault, dispatcher)
        except Exception:
            log.exception("schedule %d is not begun, by a fault of ours", schedule.number)
        return None

    async def _move_on(
        self, schedule: Schedule, now: datetime, dispatcher: Dispatcher
    ) -> datetime | None:
        next_at = next_time(schedule, now)
        why = self._left_out(schedule, now)
        notices = self._notices(schedule, why, is_last=next_at is None)
        begun = None if why else dispatcher.received(schedule, schedule.next_at)
        if await self._rows.moved_on(schedule, next_at, now, notices, begun):
            if why is not None:
                log.info("schedule %d: its time passed unused (%s)", schedule.number, why)
            if notices:
                self._means.mailed()
            if begun is not None:
                self._begin(schedule, begun, dispatcher, again=next_at is not None)
        self._waiting.pop(schedule.number, None)
        return next_at

    def _left_out(self, schedule: Schedule, now: datetime) -> Halt | None:
        """Why this time passes unused."""
        if schedule.late is Late.SKIP and now - schedule.next_at > LATE:
            return Halt.MISSED
        return Halt.UNENDED if schedule.number in self._under_way else None

    def _notices(self, schedule: Schedule, why: Halt | None, *, is_last: bool) -> list[Notice]:
        """Of a run that does not end the chat hears once; of a miss where no other time comes."""
        if why is Halt.MISSED:
            return [_halted(schedule, why)] if is_last else []
        if why is None or (schedule.number in self._told_unended and not is_last):
            return []
        self._told_unended.add(schedule.number)
        return [_halted(schedule, why)]

    def _tell_waiting(self, schedule: Schedule, fault: StoreError, dispatcher: Dispatcher) -> None:
        """Once for each time; it is tried again with every round."""
        if self._waiting.get(schedule.number) == schedule.next_at:
            return
        self._waiting[schedule.number] = schedule.next_at
        words = say(
            "Schedule {number} is due and waits, since it can't be written down. {fault}",
            number=schedule.number,
            fault=fault.sentence,
        )
        dispatcher.tell(schedule, words)

    async def run_now(self, schedule: Schedule, now: datetime, dispatcher: Dispatcher) -> None:
        """Once, beside its times; where that can't be, its chat is told."""
        number = schedule.number
        if number in self._under_way:
            words = say("Schedule {number} still runs, and is not begun again.", number=number)
            dispatcher.tell(schedule, words)
            return
        begun = dispatcher.received(schedule, now)
        try:
            is_new = await self._rows.begun(begun)
        except StoreError as fault:
            log.error("schedule %d is not run: %s", number, fault)
            words = say(
                "Schedule {number} was not run, since it can't be written down. {fault}",
                number=number,
                fault=fault.sentence,
            )
            dispatcher.tell(schedule, words)
            return
        if is_new:
            self._begin(schedule, begun, dispatcher, again=True)

    def _begin(
        self, schedule: Schedule, begun: Received, dispatcher: Dispatcher, *, again: bool
    ) -> None:
        self._told_unended.discard(schedule.number)
        work = self._carry_out(schedule, begun, dispatcher, again)
        self._under_way.begin(schedule.number, work, f"schedule {schedule.number}")

    async def _carry_out(
        self, schedule: Schedule, begun: Received, dispatcher: Dispatcher, again: bool
    ) -> None:
        try:
            ran = await dispatcher.carry_out(schedule, begun)
            if ran in {Ran.REFUSED, Ran.UNHEARD}:
                why = Halt.REFUSED if again else Halt.LAPSED
                notices = [_halted(schedule, why)] if ran is Ran.REFUSED else []
                await self._rows.halt(schedule, notices, self._means.clock.now())
                self._means.mailed()
        except StoreError as fault:
            log.error("schedule %d: %s", schedule.number, fault)
        except Exception:  # nobody else looks at this task
            log.exception("schedule %d ended by a fault of ours", schedule.number)


def next_time(schedule: Schedule, now: datetime) -> datetime | None:
    """The first after `now`, in its zone; None: there is none any more.

    What comes once stays the moment that it was, also where the zone changed since.
    """
    zone = zone_of(now)
    timing = parse_timing(schedule.timing, _LONG_AGO.astimezone(zone))
    if isinstance(timing, Once):
        return schedule.next_at if schedule.next_at > now else None
    return following(timing, now, zone, schedule.made_at)


def zone_of(now: datetime) -> tzinfo:
    """The settings' zone, in which the clock gives its times."""
    return now.tzinfo or UTC


def _halted(schedule: Schedule, why: Halt) -> Notice:
    body = store(ScheduleHalted(schedule, why))
    return Notice(schedule.chat, schedule.thread, Why.WORDS, body=body)
