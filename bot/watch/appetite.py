"""What containers with a memory limit used last, for when one of them runs out of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import datetime

from bot.core.errors import EngineError
from bot.core.ports import Engine
from bot.core.seen import Seen

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""Between two looks: one at a time costs neither the engine nor the bot anything worth mention."""

Run = tuple[str, datetime | None]
"""A container from one start to its end."""


class Appetite:
    """Of one host; `containers` gives those that are known. Without a limit, one look is enough."""

    def __init__(self, engine: Engine, containers: Callable[[], Collection[Seen]]) -> None:
        self._engine = engine
        self._containers = containers
        self._host_bytes = 0
        self._free: set[Run] = set()
        """Without a limit of their own."""
        self._bytes: dict[str, int] = {}

    def seen(self, id: str) -> int:
        """Bytes when it was last looked at; 0: never."""
        return self._bytes.get(id, 0)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.look()
            except EngineError as fault:
                log.debug("%s: what containers use is not known: %s", self._engine.host, fault)
            await asyncio.sleep(PAUSE_SECONDS)

    async def look(self) -> None:
        """At each that runs and may have a limit, with pauses; EngineError."""
        if not self._host_bytes:
            self._host_bytes = (await self._engine.facts()).memory_bytes
        self._forget()
        for one in [seen for seen in self._containers() if seen.is_running]:
            if _run(one) not in self._free:
                await self._measure(one)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _measure(self, one: Seen) -> None:
        id = one.subject.id
        sample = (await self._engine.stats([id])).get(id)
        if sample is None:
            return
        if sample.memory_limit >= self._host_bytes:
            self._free.add(_run(one))
        else:
            self._bytes[id] = sample.memory_bytes

    def _forget(self) -> None:
        """Those that are gone; one that just ended is kept, for its alert may be on its way."""
        known = list(self._containers())
        ids = {one.subject.id for one in known}
        self._free &= {_run(one) for one in known}
        self._bytes = {id: used for id, used in self._bytes.items() if id in ids}


def _run(one: Seen) -> Run:
    return one.subject.id, one.started_at
