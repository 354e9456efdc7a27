from __future__ import annotations

import io
import os
import socket
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import ProtocolError

from bot.engine.body import blocks, reads


class Source(io.BytesIO):
    """Gives out as little at a time as a slow network; a reader and its connection in one."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self._step = step

    @property
    def raw(self) -> Source:
        return self

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(min(self._step, size or 0))

    def readinto(self, room: Any, /) -> int:
        return super().readinto(memoryview(room)[: self._step])


def answer(
    source: io.BufferedIOBase, *, chunked: bool, length: int | None = None, status: int = 200
) -> Any:
    inner = SimpleNamespace(fp=source, chunked=chunked, length=length, status=status)
    return SimpleNamespace(raw=SimpleNamespace(_fp=inner))


CHUNKS = st.lists(st.binary(min_size=1, max_size=40), max_size=8)
STEPS = st.integers(1, 60)


def encoded(chunks: list[bytes]) -> bytes:
    return b"".join(b"%X;x=y\r\n%b\r\n" % (len(one), one) for one in chunks) + b"0\r\n\r\n"


@given(CHUNKS, STEPS)
def test_chunks_come_back_however_they_arrive(chunks: list[bytes], step: int) -> None:
    found = list(blocks(answer(Source(encoded(chunks), step), chunked=True)))
    assert b"".join(found) == b"".join(chunks)
    assert all(found)


@given(st.lists(st.binary(min_size=1, max_size=2000), max_size=8), st.integers(257, 3000), STEPS)
def test_chunks_come_into_the_rooms_that_are_given(
    chunks: list[bytes], size: int, step: int
) -> None:
    rooms: list[memoryview] = []

    def room() -> memoryview:
        rooms.append(memoryview(bytearray(size)))
        return rooms[-1]

    found = b""
    for data in reads(answer(Source(encoded(chunks), 10 * step), chunked=True), room):
        assert rooms[-1][: len(data)] == data
        found += data
    assert found == b"".join(chunks)


@given(CHUNKS, STEPS, st.data())
def test_a_chunked_body_that_breaks_off_raises(
    chunks: list[bytes], step: int, data: st.DataObject
) -> None:
    whole = encoded(chunks)
    short = whole[: data.draw(st.integers(0, len(whole) - 5))]
    with pytest.raises(ProtocolError, match="broke off after"):
        list(blocks(answer(Source(short, step), chunked=True)))


def test_a_chunk_without_a_length_raises_what_can_be_logged() -> None:
    with pytest.raises(ProtocolError, match="a chunk of the answer has no length"):
        list(blocks(answer(Source(b"x" * 1000, 1000), chunked=True)))


def test_a_counted_body_ends_at_its_length() -> None:
    source = Source(b"abcdef", 4)
    assert b"".join(blocks(answer(source, chunked=False, length=5))) == b"abcde"
    assert list(blocks(answer(source, chunked=False, length=0))) == []
    with pytest.raises(ProtocolError, match="broke off after 1 bytes"):
        list(blocks(answer(source, chunked=False, length=9)))


def test_an_upgraded_connection_is_read_to_its_end() -> None:
    upgraded = answer(Source(b"abc", 2), chunked=False, length=0, status=101)
    assert b"".join(blocks(upgraded)) == b"abc"


def test_large_blocks_come_back_too() -> None:
    chunks = [os.urandom(size) for size in (1, 300_000, 70_000, 32_768, 5)]
    found = list(blocks(answer(Source(encoded(chunks), 1 << 20), chunked=True)))
    assert b"".join(found) == b"".join(chunks)
    assert len(found) < 20, "the room grew"


def test_what_came_with_the_head_is_given_before_more_is_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as source:
        theirs.sendall(b"HTTP/1.1 200 OK\r\n" + b"3\r\nabc\r\n")
        source.readline()
        body = blocks(answer(source, chunked=True))
        assert next(body) == b"abc"
        theirs.sendall(b"2\r\nde\r\n")
        assert next(body) == b"de"


def send_all(connection: socket.socket, data: bytes) -> None:
    with connection:
        connection.sendall(data)


def test_a_reader_full_of_what_came_with_the_head_loses_nothing() -> None:
    content = os.urandom(io.DEFAULT_BUFFER_SIZE + 50_000)
    ours, theirs = socket.socketpair()
    with ours, io.BufferedReader(socket.SocketIO(ours, "rb"), io.DEFAULT_BUFFER_SIZE) as source:
        sending = threading.Thread(target=send_all, args=(theirs, b"head\r\n" + content))
        sending.start()
        source.readline()
        assert len(source.peek()) > 1000
        small = memoryview(bytearray(1000))
        upgraded = answer(source, chunked=False, status=101)
        assert b"".join(map(bytes, reads(upgraded, lambda: small))) == content
        sending.join(5)


def test_a_chunk_of_negative_length_raises_what_can_be_logged() -> None:
    with pytest.raises(ProtocolError, match="a chunk of the answer has no length"):
        list(blocks(answer(Source(b"-5\r\nabc\r\n", 1000), chunked=True)))
