"""The one loop for all that happens by the clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.core.errors import StoreError
from bot.core.plan_ports import Dispatcher
from bot.watch.digesting import Digesting
from bot.watch.plan_means import PlanMeans
from bot.watch.scheduling import Scheduling

log = logging.getLogger(__name__)

LONGEST_SLEEP_SECONDS = 30.0
"""The wall clock may jump while it sleeps."""


class Timetable:
    """Begins what is due; what commands change wakes it."""

    def __init__(self, schedules: Scheduling, digests: Digesting, means: PlanMeans) -> None:
        self._schedules = schedules
        self._digests = digests
        self._means = means

    async def run(self, dispatcher: Dispatcher) -> None:
        """Until it is cancelled; then what is under way ends too."""
        try:
            await dispatcher.until_ready()
            while True:
                next_at = await self._round(dispatcher)
                await self._sleep(next_at)
        finally:
            await self._schedules.stop()
            await self._digests.stop()

    async def _round(self, dispatcher: Dispatcher) -> datetime | None:
        """What fails of one kind must not hold up the other."""
        self._means.wake.clear()
        rounds = (lambda: self._schedules.round(dispatcher), self._digests.round)
        times = [await _guarded(one) for one in rounds]
        return min((one for one in times if one is not None), default=None)

    async def _sleep(self, next_at: datetime | None) -> None:
        seconds = LONGEST_SLEEP_SECONDS
        if next_at is not None:
            left = (next_at - self._means.clock.now()).total_seconds()
            seconds = min(max(left, 0.0), seconds)
        try:
            async with asyncio.timeout(seconds):
                await self._means.wake.wait()
        except TimeoutError:
            return


async def _guarded(one: Callable[[], Awaitable[datetime | None]]) -> datetime | None:
    try:
        return await one()
    except StoreError as fault:
        log.error("what is due is not begun: %s", fault)
    except Exception:
        log.exception("what is due is not begun, by a fault of ours")
    return None
