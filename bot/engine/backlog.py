"""From a reading thread that never waits to the event loop: what is not taken yet piles up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.engine.channel import Channel

T = TypeVar("T")

AT_ONCE = 100
"""Who takes them asks the engine about many of them at the same time, which takes memory."""


class Backlog(Channel[Sequence[T]]):
    """For streams whose reader must not stall, since that would slow the whole engine.

    Holds at most `most` items; one more, and the thread ends with what `lost` gives, which is
    raised after the items that were held.
    """

    def __init__(self, most: int, lost: Callable[[], Exception]) -> None:
        super().__init__()
        self._most = most
        self._lost = lost
        # Each is written by one side alone, so that no lock is needed.
        self._put = 0
        self._taken = 0

    def __call__(self, items: Sequence[T], /) -> None:
        self._put += len(items)
        if self._put - self._taken > self._most:
            raise self._lost()
        self._tell(lambda: self._deliver(items))

    def take(self) -> Sequence[T]:
        """Up to `AT_ONCE` items, in order; StopAsyncIteration or the error after the last."""
        if not self._items:
            return super().take()
        items: list[T] = []
        while self._items and len(items) + len(self._items[0]) <= AT_ONCE:
            items += self._items.popleft()
        self._taken += len(items)
        if not self._items and not self._ended:
            self.arrived.clear()
        return tuple(items)

    def _deliver(self, items: Sequence[T]) -> None:
        for begin in range(0, len(items), AT_ONCE):
            super()._deliver(items[begin : begin + AT_ONCE])
