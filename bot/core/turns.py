"""One after the other, and whoever waits may leave."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType


class Turn:
    """A place in a queue, from entering on; leaving gives it up. The first one's turn it is."""

    def __init__(self, queue: deque[Turn], person: str, host: str) -> None:
        self.person = person
        self.host = host
        self._queue = queue
        self._moved = asyncio.Event()

    def __enter__(self) -> Turn:
        self._queue.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._queue.remove(self)
        for one in self._queue:
            one._moved.set()

    @property
    def first(self) -> Turn:
        """Whose turn it is."""
        return self._queue[0]

    @property
    def has_come(self) -> bool:
        """Whether it is ours."""
        return self.first is self

    @property
    def others_wait(self) -> bool:
        """Whether anybody else stands in the queue."""
        return len(self._queue) > 1

    async def next(self, stopped: asyncio.Event) -> None:
        """Wait until it is somebody else's turn, or `stopped` is set."""
        first = self.first
        while self.first is first and not stopped.is_set():
            self._moved.clear()
            waiting = [asyncio.ensure_future(one.wait()) for one in (self._moved, stopped)]
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waiting:
                    one.cancel()


class Turns:
    """A queue for what only one may do at a time."""

    def __init__(self) -> None:
        self._queue: deque[Turn] = deque()

    def turn(self, person: str, host: str) -> Turn:
        """For somebody's work on a host; enter it to stand in the queue."""
        return Turn(self._queue, person, host)
