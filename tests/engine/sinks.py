"""core.engine_ports.Sink for tests."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.engine_ports import ROOM_BYTES, Sink


class Kept:
    """Keeps all that comes; `then` is called with each portion."""

    def __init__(self, then: Callable[[bytes], object] = lambda _: None) -> None:
        self.got = bytearray()
        self._then = then
        self._portion = b""
        self._room = memoryview(bytearray(ROOM_BYTES))

    def room(self) -> memoryview:
        """Always the same memory; raises what `then` did with what came before."""
        portion, self._portion = self._portion, b""
        if portion:
            self._then(portion)
        return self._room

    def fill(self, count: int) -> None:
        """Copy it out of the memory."""
        self._portion = bytes(self._room[:count])
        self.got += self._portion


def put(data: bytes, sink: Sink) -> None:
    """Fill it with all of that, as one that reads from a connection does."""
    rest = memoryview(data)
    while rest:
        room = sink.room()
        assert len(room) >= ROOM_BYTES
        portion, rest = rest[: len(room)], rest[len(room) :]
        room[: len(portion)] = portion
        sink.fill(len(portion))
