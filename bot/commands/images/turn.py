"""One after the other, and whoever waits may leave."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Turn:
    """A place in the queue for a lock, from entering on; leaving gives it or the lock back."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock = lock

    async def __aenter__(self) -> Turn:
        self._taking = asyncio.ensure_future(self._lock.acquire())
        # A lock that is free is taken at once.
        await asyncio.sleep(0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if not self._taking.cancel():
            self._lock.release()

    @property
    def has_come(self) -> bool:
        """Whether the lock is ours."""
        return self._taking.done()

    async def comes(self, stopped: asyncio.Event) -> bool:
        """Waits for it; False when `stopped` was set first."""
        stop = asyncio.ensure_future(stopped.wait())
        try:
            await asyncio.wait((self._taking, stop), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
        return self.has_come
