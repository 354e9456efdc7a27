"""From a reading thread that never waits to the event loop: what is not taken yet piles up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from bot.engine.channel import Channel

T = TypeVar("T")


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
        """All items that are there, in order; StopAsyncIteration or the error after the last."""
        if not self._items:
            return super().take()
        items = tuple(chain.from_iterable(self._items))
        self._items.clear()
        self._taken += len(items)
        if not self._ended:
            self.arrived.clear()
        return items
