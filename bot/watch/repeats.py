"""Events that come twice: a reader asks for a little more than what is new."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bot.domain.engine_event import EngineEvent

REMEMBERED = 512
"""Events of which a second copy is known for one; more than the engine replays."""


class Repeats:
    """`written` is the time of the newest event that was taken before the start, in nanoseconds."""

    def __init__(self, written: int, is_known: Callable[[str], bool]) -> None:
        self._written, self._is_known = written, is_known
        self._recent: deque[tuple[int, str, str]] = deque(maxlen=REMEMBERED)

    def is_new(self, event: EngineEvent) -> bool:
        """Whether it is to be taken; a second copy is not."""
        mark = (event.nanos, event.id, event.action)
        # The engine tells again what is written down; what that was about may be gone by now.
        is_gone = event.kind != "container" or not self._is_known(event.id)
        if mark in self._recent or (is_gone and event.nanos <= self._written):
            return False
        self._recent.append(mark)
        return True
