"""The events of the engine in memory."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

from bot.domain.engine_event import EngineEvent
from tests.engine.fake_views import Held

REPLAYED = 256


class Told:
    """Keeps the newest events, and hands each to whoever listens."""

    def __init__(self) -> None:
        self._kept: deque[EngineEvent] = deque(maxlen=REPLAYED)
        self._listeners: list[asyncio.Queue[EngineEvent | None]] = []

    def tell(
        self, action: str, held: Held, *, exit_code: int | None = None, signal: int | None = None
    ) -> None:
        """Something happened to a container."""
        image = held.spec.image.familiar
        at = time.time_ns()
        event = EngineEvent(at, "container", action, held.id, held.name, image, exit_code, signal)
        self._kept.append(event)
        for listener in self._listeners:
            listener.put_nowait(event)

    def hang_up(self) -> None:
        """End every stream, as an engine that goes down does; what was kept is forgotten."""
        self._kept.clear()
        for listener in self._listeners:
            listener.put_nowait(None)

    @contextmanager
    def heard(self, since: int | None) -> Iterator[AsyncIterator[Sequence[EngineEvent]]]:
        """What is told from now on, after what is kept since then."""
        listener: asyncio.Queue[EngineEvent | None] = asyncio.Queue()
        for event in self._kept:
            if since is not None and event.nanos >= since:
                listener.put_nowait(event)
        self._listeners.append(listener)
        try:
            yield _Batches(listener)
        finally:
            self._listeners.remove(listener)


class _Batches:
    """Goes on after a wait for the next was given up, as the real stream does."""

    def __init__(self, listener: asyncio.Queue[EngineEvent | None]) -> None:
        self._listener = listener

    def __aiter__(self) -> _Batches:
        return self

    async def __anext__(self) -> Sequence[EngineEvent]:
        event = await self._listener.get()
        if event is None:
            raise StopAsyncIteration
        return (event,)
