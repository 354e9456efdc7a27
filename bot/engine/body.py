"""The body of a streamed answer in large blocks, straight from the connection.

docker-py and http.client hand a chunked body out chunk by chunk, and the engine makes a chunk of
each log line; taking many at once is some ten times faster. A body that breaks off raises.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any, Protocol

import requests
from urllib3.exceptions import ProtocolError

BLOCK_BYTES = 1 << 18
"""A body comes in no more than that at once."""
_FIRST_BYTES = max(1 << 14, io.DEFAULT_BUFFER_SIZE)
"""Not less than what a reader holds after an answer's head: the first read has to take it all."""
_LONGEST_HEAD = 256
SWITCHING_PROTOCOLS = 101


_SMALL_BYTES = 4096
_GATHER_SECONDS = 0.001
"""A wait after a small read: the engine writes line by line, and thousands of lines a second are
then taken together instead of one by one. Far too short to let the connection fill up."""


class _Connection(Protocol):
    def readinto(self, room: memoryview, /) -> int: ...


class _Source(Protocol):
    """io.BufferedReader over a connection."""

    @property
    def raw(self) -> _Connection: ...

    def read1(self, size: int, /) -> bytes: ...


def blocks(response: requests.Response) -> Iterator[bytes]:
    """Bytes as they come, in no particular portions; the caller closes the response."""
    return map(bytes, views(response))


def views(response: requests.Response) -> Iterator[memoryview]:
    """As `blocks`, without a copy of them: each is valid until the next is asked for."""
    answer: Any = response.raw._fp
    if answer.chunked:
        return _chunked(_Room(answer.fp))
    if answer.length is None or answer.status == SWITCHING_PROTOCOLS:
        return _reads(_Room(answer.fp))
    return _counted(_Room(answer.fp), answer.length)


class _Room:
    """Memory that is read into again and again; it grows while reads fill it.

    What came with the answer's head lies in the source; once that is taken, the connection is read.
    (`readinto1` takes both, and so would wait for the second while it has the first.)
    """

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._is_begun = False
        self._came = 0
        self._view = memoryview(bytearray(_LONGEST_HEAD + _FIRST_BYTES))

    def read(self, kept: bytes = b"", most: int = BLOCK_BYTES) -> memoryview:
        """What was kept from before, and what comes now; empty when nothing comes any more."""
        if self._came == len(self._view) - _LONGEST_HEAD < BLOCK_BYTES:
            self._view = memoryview(bytearray(_LONGEST_HEAD + 2 * self._came))
        self._came = self._take(self._view[_LONGEST_HEAD : _LONGEST_HEAD + most])
        if not self._came:
            return self._view[:0]
        begin = _LONGEST_HEAD - len(kept)
        self._view[begin:_LONGEST_HEAD] = kept
        return self._view[begin : _LONGEST_HEAD + self._came]

    def _take(self, room: memoryview) -> int:
        if self._is_begun:
            return self._source.raw.readinto(room)
        first = self._source.read1(len(room))
        self._is_begun = True
        room[: len(first)] = first
        return len(first)

    def gather(self) -> None:
        """Wait a little where little came."""
        if self._came < _SMALL_BYTES:
            time.sleep(_GATHER_SECONDS)


def _reads(room: _Room) -> Iterator[memoryview]:
    while data := room.read():
        yield data
        room.gather()


def _counted(room: _Room, length: int) -> Iterator[memoryview]:
    left = length
    while left:
        data = room.read(most=left)
        if not data:
            raise _broke_off(length - left)
        left -= len(data)
        yield data


def _chunked(room: _Room) -> Iterator[memoryview]:
    """RFC 9112, 7.1: size in hexadecimal, CR LF, that many bytes, CR LF; a chunk of 0 ends it."""
    kept = b""
    left = 0
    taken = 0
    while data := room.read(kept):
        end, at, left = _unchunk(data, left)
        kept = bytes(data[at:])
        if end:
            taken += end
            yield data[:end]
        if left < 0:
            return
        room.gather()
    raise _broke_off(taken)


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
