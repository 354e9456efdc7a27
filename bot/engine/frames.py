"""The frames in which the engine mixes stdout and stderr."""

from __future__ import annotations

from struct import Struct

_HEAD = Struct(">BxxxI")
_HEAD_BYTES = _HEAD.size


class Frames:
    """Takes a stream apart; payloads come out whole or, where long, in pieces."""

    def __init__(self) -> None:
        self._rest = b""
        self._stream = 0
        self._left = 0

    def feed(self, block: bytes) -> list[tuple[int, bytes]]:
        """(stream, payload) of what is complete or far enough; stream 1 is stdout, 2 stderr."""
        found: list[tuple[int, bytes]] = []
        add = found.append
        read = _HEAD.unpack_from
        data = self._rest + block if self._rest else block
        at, end = 0, len(data)
        if self._left:
            at = min(self._left, end)
            self._left -= at
            add((self._stream, data[:at]))
        while at + _HEAD_BYTES <= end:
            stream, length = read(data, at)
            start = at + _HEAD_BYTES
            at = start + length
            add((stream, data[start:at]))
        if at > end:
            self._stream, self._left, at = stream, at - end, end
        self._rest = data[at:]
        return found
