"""Whole lines out of pieces of output, each cut where it is too long to hold."""

from __future__ import annotations

from collections.abc import Iterable

LINE_LIMIT = 1 << 20
"""Bytes of a line that are kept."""
CUT_MARK = " […]".encode()


class Lines:
    """Of one log; stdout and stderr are held apart so that their lines don't mix."""

    def __init__(self) -> None:
        self._held: dict[int, bytearray] = {}

    def feed(self, pieces: Iterable[tuple[int, bytes]]) -> bytes:
        """The lines that are now complete, each with its newline."""
        done: list[bytes] = []
        held = self._held
        for stream, piece in pieces:
            if stream not in held and piece[-1:] == b"\n":
                done.append(piece)
            elif piece:
                self._assemble(stream, piece, done)
        return b"".join(done)

    def end(self) -> bytes:
        """What was begun and never got its newline."""
        done = [bytes(line) + b"\n" for line in self._held.values()]
        self._held.clear()
        return b"".join(done)

    def _assemble(self, stream: int, piece: bytes, done: list[bytes]) -> None:
        head, newline, tail = piece.partition(b"\n")
        line = self._held.setdefault(stream, bytearray())
        _append(line, head)
        if not newline:
            return
        done.append(bytes(line) + b"\n")
        del self._held[stream]
        whole, newline, rest = tail.rpartition(b"\n")
        done.append(whole + newline)
        if rest:
            self._assemble(stream, rest, done)


def _append(line: bytearray, more: bytes) -> None:
    room = LINE_LIMIT - len(line)
    if room >= len(more):
        line += more
    elif room >= 0:
        line += more[:room]
        line += CUT_MARK
