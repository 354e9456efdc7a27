"""A stream read so that waiting for it can end without losing what comes next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from enum import Enum
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")


class Ending(Enum):
    """Why the reading ended."""

    END = "end"
    STOPPED = "stopped"
    TIME_UP = "time up"


class Reading(Generic[T]):
    """Iterate it: the items until the stream ends, the person says stop or the time is up.

    `ending` then says which. `rest()` goes on after that: the step that was under way is kept,
    since cancelling it would close the stream. A context manager, so that no step is left behind:
    what is behind the items can't be closed while it is asked for the next one.
    """

    def __init__(
        self, items: AsyncIterator[T], stopped: asyncio.Event, seconds: float | None = None
    ) -> None:
        self.ending: Ending | None = None
        self._items = items
        self._stopped = stopped
        self._step: asyncio.Future[T] | None = None
        self._stop = asyncio.ensure_future(stopped.wait())
        self._time = None if seconds is None else asyncio.ensure_future(asyncio.sleep(seconds))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        waiting = [one for one in (self._step, self._stop, self._time) if one is not None]
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        ends = [one for one in (self._stop, self._time) if one is not None]
        await asyncio.wait((self._next(), *ends), return_when=asyncio.FIRST_COMPLETED)
        if self._stop.done():
            self.ending = Ending.STOPPED
        elif self._time is not None and self._time.done():
            self.ending = Ending.TIME_UP
        if self.ending is not None:
            raise StopAsyncIteration
        try:
            return await self._take()
        except StopAsyncIteration:
            self.ending = Ending.END
            raise

    async def until(self, end: asyncio.Future[Any]) -> AsyncIterator[T]:
        """What comes until `end` is done, which is waited for also when the stream ended."""
        while not end.done():
            await asyncio.wait((self._next(), end), return_when=asyncio.FIRST_COMPLETED)
            if not self._next().done():
                continue
            try:
                yield await self._take()
            except StopAsyncIteration:
                self.ending = Ending.END
                await asyncio.wait((end,))

    def again(self) -> None:
        """Go on after a stop that came to nothing; the event is cleared."""
        self.ending = None
        self._stopped.clear()
        self._stop = asyncio.ensure_future(self._stopped.wait())

    async def rest(self) -> AsyncIterator[T]:
        """What still comes, until the stream ends."""
        while True:
            try:
                yield await self._take()
            except StopAsyncIteration:
                return

    def _next(self) -> asyncio.Future[T]:
        if self._step is None:
            self._step = asyncio.ensure_future(_step(self._items))
        return self._step

    async def _take(self) -> T:
        try:
            return await self._next()
        finally:
            self._step = None


async def _step(items: AsyncIterator[T]) -> T:
    return await anext(items)
