"""The body of a streamed answer in large blocks, straight from the connection.

docker-py and http.client hand a chunked body out chunk by chunk, and the engine makes a chunk of
each log line; taking many at once is some ten times faster. A body that breaks off raises.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Protocol

import requests
from urllib3.exceptions import ProtocolError

BLOCK_BYTES = 1 << 18
"""A body comes in less than that at once; room that is not filled costs the memory's pages."""
_LONGEST_HEAD = 256
SWITCHING_PROTOCOLS = 101


_SMALL_BYTES = 4096
_GATHER_SECONDS = 0.001
"""A wait after a small read: the engine writes line by line, and thousands of lines a second are
then taken together instead of one by one. Far too short to let the connection fill up."""


class _Source(Protocol):
    def read1(self, size: int, /) -> bytes: ...


def blocks(response: requests.Response) -> Iterator[bytes]:
    """Bytes as they come, in no particular portions; the caller closes the response."""
    answer: Any = response.raw._fp
    if answer.chunked:
        yield from _chunked(answer.fp)
    elif answer.length is None or answer.status == SWITCHING_PROTOCOLS:
        yield from _reads(answer.fp)
    else:
        yield from _counted(answer.fp, answer.length)


def _reads(source: _Source) -> Iterator[bytes]:
    while block := source.read1(BLOCK_BYTES):
        yield block
        if len(block) < _SMALL_BYTES:
            time.sleep(_GATHER_SECONDS)


def _counted(source: _Source, length: int) -> Iterator[bytes]:
    left = length
    while left:
        block = source.read1(min(left, BLOCK_BYTES))
        if not block:
            raise _broke_off(length - left)
        left -= len(block)
        yield block


def _chunked(source: _Source) -> Iterator[bytes]:
    """RFC 9112, 7.1: size in hexadecimal, CR LF, that many bytes, CR LF; a chunk of 0 ends it."""
    buffer = b""
    left = 0
    taken = 0
    for block in _reads(source):
        pieces, buffer, left = _unchunk(buffer + block if buffer else block, left)
        if joined := pieces[0] if len(pieces) == 1 else b"".join(pieces):
            taken += len(joined)
            yield joined
        if left < 0:
            return
    raise _broke_off(taken)


def _unchunk(data: bytes, left: int) -> tuple[list[bytes], bytes, int]:
    """The payload in `data`, the beginning of a chunk's head that is not all there, and how many
    bytes of the last chunk are still to come (-1: it was the final one)."""
    pieces: list[bytes] = []
    at, end = 0, len(data)
    while True:
        if left:
            piece = data[at : at + left]
            pieces.append(piece)
            at += len(piece)
            left -= len(piece)
            if left:
                return pieces, b"", left
        # What closes the chunk before, if there was one, and the next one's head.
        skip = 2 if data.startswith(b"\r\n", at) else 0
        stop = data.find(b"\r\n", at + skip)
        if stop < 0 or (at + skip > end):
            if end - at > _LONGEST_HEAD:
                raise ProtocolError("a chunk of the answer has no length")
            return pieces, data[at:], 0
        left = int(data[at + skip : stop].partition(b";")[0], 16)
        at = stop + 2
        if not left:
            return pieces, b"", -1


def _broke_off(taken: int) -> ProtocolError:
    return ProtocolError(f"the answer broke off after {taken} bytes")
