"""Blocks of a stream packed side by side, and handed on in the order they came."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from queue import SimpleQueue

import zstandard

from bot.core.engine_ports import ROOM_BYTES
from bot.core.memory import return_small_blocks

BLOCK_BYTES = 448 << 10
"""Packed by itself; one of 1 MB would be 1 % smaller. Below memory.LARGE_BYTES, so that the memory
of packed blocks is used again: new pages for each would take a tenth of the time."""
BLOCKS = 16
"""On their way at once, so that nobody waits for the next while others have one in hand."""
THREADS = 2
_LEVEL = 1
_HASH_LOG = 13
"""A table of 2^13 entries stays in the processor's nearest cache: faster, and 2 % larger."""
_GZIP = 31
"""zlib's `wbits` of a gzip file."""

Block = bytes | memoryview


class Compression(StrEnum):
    """What is done to the engine's tar."""

    NONE = "none"
    ZSTD = "zstd"
    GZIP = "gzip"

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return {"none": ".tar", "zstd": ".tar.zst", "gzip": ".tar.gz"}[self]


class _Zstd:
    """As many compressors as threads; one packs one block at a time.

    zstd's own checksum is left out: each file has its SHA-256, and the engine checks every layer
    that it loads.
    """

    def __init__(self) -> None:
        parameters = zstandard.ZstdCompressionParameters.from_level(_LEVEL, hash_log=_HASH_LOG)
        self._idle: SimpleQueue[zstandard.ZstdCompressor] = SimpleQueue()
        for _ in range(THREADS):
            self._idle.put(zstandard.ZstdCompressor(compression_params=parameters))

    def __call__(self, block: memoryview) -> Block:
        compressor = self._idle.get()
        try:
            return compressor.compress(block)
        finally:
            self._idle.put(compressor)


def _gzip(block: memoryview) -> Block:
    return zlib.compress(block, _LEVEL, _GZIP)


def _plain(block: memoryview) -> Block:
    return block


def _packer(compression: Compression) -> Callable[[memoryview], Block]:
    """At the fastest level: the engine gives some 500 MB/s once it has the image together."""
    if compression is Compression.ZSTD:
        return _Zstd()
    return _gzip if compression is Compression.GZIP else _plain


class Packing:
    """core.engine_ports.Sink: packs what comes, and gives it to `take` in order, in a thread of its
    own.

    Blocks one after the other are a file of zstd or gzip as one alone is (RFC 8878, 3; RFC 1952,
    2.2). They take 7 MB before packing, and what packing makes of that after it.

    `room`, `fill` and `finish` may be called from any thread, one at a time. `room` and `finish`
    raise what `take` does, `room` some blocks later.
    """

    def __init__(self, compression: Compression, take: Callable[[Block], None]) -> None:
        self._pack = _packer(compression)
        self._take = take
        self._packers = ThreadPoolExecutor(THREADS, "packing")
        self._taker = ThreadPoolExecutor(1, "spooling")
        self._on_way: deque[tuple[memoryview, Future[None]]] = deque()
        self._block = memoryview(b"")
        self._filled = 0

    def room(self) -> memoryview:
        """The rest of the block at hand, or a new one; waits while all are on their way."""
        if len(self._block) - self._filled < ROOM_BYTES:
            self._hand_on()
            self._block, self._filled = self._empty_block(), 0
        return self._block[self._filled :]

    def fill(self, count: int) -> None:
        """Keep so many bytes of the last `room`."""
        self._filled += count

    def finish(self) -> None:
        """Wait until all is taken."""
        self._hand_on()
        self._filled = 0
        while self._on_way:
            self._on_way.popleft()[1].result()

    def close(self) -> None:
        """End the threads; waits for what they are at, and drops what is not taken yet.

        The memory goes back at once: who holds `take` may hold this one, too.
        """
        self._packers.shutdown(cancel_futures=True)
        self._taker.shutdown(cancel_futures=True)
        self._on_way.clear()
        self._block, self._filled = memoryview(b""), 0
        return_small_blocks()

    def _hand_on(self) -> None:
        if self._filled:
            packed = self._packers.submit(self._pack, self._block[: self._filled])
            self._on_way.append((self._block, self._taker.submit(self._take_packed, packed)))

    def _take_packed(self, packed: Future[Block]) -> None:
        self._take(packed.result())

    def _empty_block(self) -> memoryview:
        if len(self._on_way) < BLOCKS:
            return memoryview(bytearray(BLOCK_BYTES))
        block, taken = self._on_way.popleft()
        taken.result()
        return block
