"""What schedules and digests are both built on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from bot.core.errors import StoreError
from bot.core.plan_ports import DigestRows, ScheduleRows
from bot.core.ports import Clock

log = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class PlanMeans:
    """The clock, and whom to tell."""

    clock: Clock
    wake: asyncio.Event
    """Set whenever something changed."""
    mailed: Callable[[], None]
    """Called when something is in the outbox."""

    async def set_aside(self, rows: ScheduleRows | DigestRows, now: datetime) -> None:
        """What can't be read must not hold up the rest, nor go without a word."""
        try:
            if await rows.set_aside(now):
                self.mailed()
        except StoreError as fault:
            log.error("what can't be read is not set aside: %s", fault)


class UnderWay(Generic[K]):
    """What was begun and has not ended, one for each key."""

    def __init__(self) -> None:
        self._tasks: dict[K, asyncio.Task[None]] = {}

    def __contains__(self, key: K) -> bool:
        return key in self._tasks

    def begin(self, key: K, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run it in a task of its own; nothing may be under way for that key."""
        self._tasks[key] = task = asyncio.create_task(work, name=name)
        task.add_done_callback(lambda _: self._tasks.pop(key, None))

    async def stop(self) -> None:
        """Give up all, and wait until it has ended."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
