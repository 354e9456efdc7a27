"""Does an engine that keeps a call waiting still live?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.engine.line import Line
from bot.engine.worker import in_thread

FRESH_SECONDS = 1.0


class Pulse:
    """At most one check at a time, shared by all who ask; `ping` raises TimeoutError in vain.

    Any other outcome, also a refused connection, counts as alive: the call learns of it itself.
    """

    def __init__(self, name: str, ping: Callable[[], None], seconds: float) -> None:
        self.lost = False
        """The last check had no answer."""
        self.seconds = seconds
        self._name = f"{name} ping"
        self._ping = ping
        self._check: asyncio.Task[bool] | None = None
        self._checked = 0.0

    async def beats(self, wait_seconds: float | None = None) -> bool:
        """Whether the engine answers within that time, `seconds` by default."""
        now = asyncio.get_running_loop().time()
        if not self.lost and now - self._checked < FRESH_SECONDS:
            return True
        if self._check is None or self._check.done():
            self._check = asyncio.create_task(self._look())
        await asyncio.wait({self._check}, timeout=wait_seconds)
        return self._check.done() and self._check.result()

    async def _look(self) -> bool:
        line = Line()
        answer = in_thread(self._ping, line, self._name)
        done, _ = await asyncio.wait({answer}, timeout=self.seconds)
        line.cut()
        self.lost = not done or isinstance(answer.exception(), TimeoutError)
        self._checked = asyncio.get_running_loop().time()
        return not self.lost
