"""The next batch of an engine's events, while other things fall due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from bot.domain.engine_event import EngineEvent


class Coming:
    """Waits for each batch in one go, however often it is looked whether it is there: that an
    engine is silent is found out by one long wait."""

    def __init__(self, events: AsyncIterator[Sequence[EngineEvent]]) -> None:
        self._events = events
        self._waiting: asyncio.Task[Sequence[EngineEvent] | None] | None = None

    async def within(self, seconds: float) -> Sequence[EngineEvent] | None:
        """What came; empty: nothing in that time; None: the stream ended. Raises what it raises."""
        waiting = self._waiting = self._waiting or asyncio.create_task(self._next())
        await asyncio.wait({waiting}, timeout=seconds)
        if not waiting.done():
            return ()
        self._waiting = None
        return waiting.result()

    def close(self) -> None:
        """Wait no longer."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def _next(self) -> Sequence[EngineEvent] | None:
        return await anext(self._events, None)
