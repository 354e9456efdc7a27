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
from bot.domain.disk_room import Room
from bot.domain.happening import DiskEased, DiskFilling
from bot.watch.news import News

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
AGAIN_SECONDS = 300.0
"""What fills fast has no sound for each half: while it stays so it is told again, for the one that
was left out."""
EASED = 1.2
"""So much more than nearly full has to be free before it counts as eased, or it would flutter."""


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
    _told: Room | None = None
    _told_at: float = 0.0

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
        is_filling = room.free < least
        is_known = self._told is not None and (not is_filling or room.is_about(self._told))
        now = asyncio.get_running_loop().time()
        if self._is_filling is is_filling and is_known:
            if not is_filling or now - self._told_at < AGAIN_SECONDS:
                return
            room = self._told or room
        self._is_filling, self._told, self._told_at = is_filling, room, now
        kind = DiskFilling if self._is_filling else DiskEased
        host, at = self.engine.host, self.clock.now()
        await self.take(News(host, (kind(host, at, room.free, room.total),)))

    def _room(self, root: Path) -> Room:
        found = os.statvfs(root if root.is_dir() else self.instead)
        return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)
