"""From a reading thread to the event loop, bounded: the thread waits while nobody takes."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from bot.engine.line import Line, LineCut

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

ROOM = 4
"""Items that may lie there: batches and blocks, not lines."""


class Emit(Protocol[T_contra]):
    """The thread's side."""

    def __call__(self, item: T_contra, /) -> None:
        """Hand over an item; waits for room. LineCut when nobody wants more."""

    def opened(self) -> None:
        """The engine has said yes; what follows misses nothing."""


class Channel(Generic[T]):
    """Made in the event loop; called as Emit in the thread."""

    def __init__(self) -> None:
        self.line = Line()
        self.arrived = asyncio.Event()
        """There is an item, or the end."""
        self.is_open = asyncio.Event()
        self.error: Exception | None = None
        self._ended = False
        self._items: deque[T] = deque()
        self._room = threading.Semaphore(ROOM)
        self._loop = asyncio.get_running_loop()

    def __call__(self, item: T, /) -> None:
        self._room.acquire()
        self._tell(lambda: self._deliver(item))

    def opened(self) -> None:
        self._tell(self.is_open.set)

    def take(self) -> T:
        """An item that arrived; StopAsyncIteration or the thread's error after the last."""
        if self._items:
            item = self._items.popleft()
            self._room.release()
            if not self._items and not self._ended:
                self.arrived.clear()
            return item
        if self.error is not None:
            raise self.error
        raise StopAsyncIteration

    def end(self, work: asyncio.Future[None]) -> None:
        """The thread is done."""
        error = work.exception()
        if isinstance(error, Exception) and not self.line.is_cut:
            self.error = error
        self._ended = True
        self.is_open.set()
        self.arrived.set()

    def close(self) -> None:
        """Wake the thread, wherever it waits, and make it end."""
        self.line.cut()
        self._room.release()

    def _tell(self, what: Callable[[], None]) -> None:
        if self.line.is_cut:
            raise LineCut
        try:
            self._loop.call_soon_threadsafe(what)
        except RuntimeError:  # the loop is closed
            raise LineCut from None

    def _deliver(self, item: T) -> None:
        self._items.append(item)
        self.arrived.set()


class Latest(Channel[T]):
    """An item that was not taken yet gives way to the next, so that the thread never waits."""

    def __call__(self, item: T, /) -> None:
        self._tell(lambda: self._deliver(item))

    def _deliver(self, item: T) -> None:
        self._items.clear()
        super()._deliver(item)
