"""Watches the disk under a local engine; a remote one tells nobody how full its disk is."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import EngineError
from bot.core.ports import Clock, Engine
from bot.domain.happening import DiskEased, DiskFilling
from bot.watch.news import News

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
FULL_SHARE = 0.10
FULL_BYTES = 20_000_000_000
"""Less free than both is nearly full: a tenth of a large disk is still much."""
EASED = 1.2
"""So much more than that has to be free before it counts as eased, or it would flutter."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of a file system."""

    free: int
    total: int

    @property
    def least(self) -> float:
        """Less free than this is nearly full."""
        return min(self.total * FULL_SHARE, FULL_BYTES)


@dataclass
class DiskWatch:
    """Of the engine on this machine.

    Where its data folder can't be seen, as from inside a container, `instead` stands in: the bot's
    own data lies in a volume, on the same disk unless somebody arranged it otherwise.
    """

    engine: Engine
    clock: Clock
    take: Callable[[News], Awaitable[None]]
    instead: Path
    _is_filling: bool | None = None
    """None: not told yet; an incident of the last run may be open."""

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.look()
            except (EngineError, OSError) as fault:
                log.debug("%s: how full its disk is can't be told: %s", self.engine.host, fault)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Once; EngineError, OSError."""
        root = (await self.engine.facts()).root
        room = await asyncio.to_thread(self._room, Path(root or "/"))
        least = room.least * (EASED if self._is_filling else 1)
        if self._is_filling is (room.free < least):
            return
        self._is_filling = room.free < least
        kind = DiskFilling if self._is_filling else DiskEased
        host, now = self.engine.host, self.clock.now()
        await self.take(News(host, (kind(host, now, room.free, room.total),)))

    def _room(self, root: Path) -> Room:
        found = os.statvfs(root if root.is_dir() else self.instead)
        return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)
