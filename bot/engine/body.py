"""The body of a streamed answer in large blocks, straight from the connection.

docker-py and http.client hand a chunked body out chunk by chunk, and the engine makes a chunk of
each log line; taking many at once is some ten times faster. A body that breaks off raises.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import requests
from urllib3.exceptions import ProtocolError

BLOCK_BYTES = 1 << 18
"""`blocks` gives no more than that at once."""
_FIRST_BYTES = 1 << 14
_LONGEST_HEAD = 256
SWITCHING_PROTOCOLS = 101


_SMALL_BYTES = 4096
_GATHER_SECONDS = 0.001
"""A wait after a small read: the engine writes line by line, and thousands of lines a second are
then taken together instead of one by one. Far too short to let the connection fill up."""

Room = Callable[[], memoryview]


class _Connection(Protocol):
    def readinto(self, room: memoryview, /) -> int: ...


class _Source(Protocol):
    """io.BufferedReader over a connection."""

    @property
    def raw(self) -> _Connection: ...

    def read1(self, size: int, /) -> bytes: ...


def blocks(response: requests.Response) -> Iterator[bytes]:
    """Bytes as they come, in no particular portions; the caller closes the response."""
    space = _Space()
    for data in reads(response, space.room):
        yield bytes(data)
        space.grow(len(data))


def reads(response: requests.Response, room: Room) -> Iterator[memoryview]:
    """As `blocks`, in the memory that `room` gives before each read: what came, at its front.

    A room has to be larger than 256 bytes; all of it may be written to.
    """
    answer: Any = response.raw._fp
    reader = _Reader(answer.fp)
    if answer.chunked:
        return _chunked(reader, room)
    if answer.length is None or answer.status == SWITCHING_PROTOCOLS:
        return _rest(reader, room)
    return _counted(reader, room, answer.length)


class _Space:
    """Memory that is read into again and again; it grows while reads fill it."""

    def __init__(self) -> None:
        self._view = memoryview(bytearray(_FIRST_BYTES))

    def room(self) -> memoryview:
        return self._view

    def grow(self, came: int) -> None:
        if len(self._view) < 2 * came and len(self._view) < BLOCK_BYTES:
            self._view = memoryview(bytearray(2 * len(self._view)))


class _Reader:
    """What came with the answer's head lies in the source; once that is taken, the connection is
    read. (`readinto1` takes both, and so would wait for the second while it has the first.)"""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._is_source_empty = False

    def read(self, room: memoryview) -> int:
        """0 when nothing comes any more."""
        if self._is_source_empty:
            return self._source.raw.readinto(room)
        first = self._source.read1(len(room))
        self._is_source_empty = len(first) < len(room)
        room[: len(first)] = first
        return len(first)


def _gather(came: int) -> None:
    """Wait a little where little came."""
    if came < _SMALL_BYTES:
        time.sleep(_GATHER_SECONDS)


def _rest(reader: _Reader, room: Room) -> Iterator[memoryview]:
    while came := reader.read(space := room()):
        yield space[:came]
        _gather(came)


def _counted(reader: _Reader, room: Room, length: int) -> Iterator[memoryview]:
    left = length
    while left:
        space = room()[:left]
        came = reader.read(space)
        if not came:
            raise _broke_off(length - left)
        left -= came
        yield space[:came]


def _chunked(reader: _Reader, room: Room) -> Iterator[memoryview]:
    """RFC 9112, 7.1: size in hexadecimal, CR LF, that many bytes, CR LF; a chunk of 0 ends it."""
    head = b""
    left = taken = 0
    while True:
        space = room()
        space[: len(head)] = head
        came = reader.read(space[len(head) :])
        if not came:
            raise _broke_off(taken)
        data = space[: len(head) + came]
        end, at, left = _unchunk(data, left)
        head = bytes(data[at:])
        if end:
            taken += end
            yield data[:end]
        if left < 0:
            return
        _gather(came)


def _unchunk(data: memoryview, left: int) -> tuple[int, int, int]:
    """Moves the payload to the front: where it ends now, where the beginning of a chunk's head that
    is not all there begins, and how many bytes of the last chunk are still to come (-1: it was the
    final one)."""
    end = at = 0
    while True:
        if left:
            now = min(left, len(data) - at)
            data[end : end + now] = data[at : at + now]
            end, at, left = end + now, at + now, left - now
            if left:
                return end, at, left
        # What closes the chunk before, if there was one, and the next one's head.
        head = bytes(data[at : at + _LONGEST_HEAD + 1])
        skip = 2 if head.startswith(b"\r\n") else 0
        stop = head.find(b"\r\n", skip)
        if stop < 0:
            if len(head) > _LONGEST_HEAD:
                raise ProtocolError("a chunk of the answer has no length")
            return end, at, 0
        left = int(head[skip:stop].partition(b";")[0], 16)
        if left < 0:
            raise ProtocolError("a chunk of the answer has no length")
        at += stop + 2
        if not left:
            return end, at, -1


def _broke_off(taken: int) -> ProtocolError:
    return ProtocolError(f"the answer broke off after {taken} bytes")
