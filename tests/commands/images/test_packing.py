"""Packing side by side: nothing lost, nothing out of order, nothing held without bound."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.images.packing import BLOCK_BYTES, BLOCKS, Block, Compression, Packing
from bot.core.memory import LARGE_BYTES
from tests.commands.images.unpacking import unpacked
from tests.engine.sinks import put
from tests.live.programs import require

PROGRAM = {Compression.ZSTD: "zstd", Compression.GZIP: "gzip"}


class Taker:
    """Keeps what it gets; waits for `gate` each time, and fails with `fault` where there is one."""

    def __init__(self) -> None:
        self.got = b""
        self.gate = threading.Event()
        self.gate.set()
        self.fault: OSError | None = None

    def __call__(self, block: Block) -> None:
        self.gate.wait()
        if self.fault is not None:
            raise self.fault
        self.got += block


@contextmanager
def packing(compression: Compression, taker: Taker) -> Iterator[Packing]:
    made = Packing(compression, taker)
    try:
        yield made
    finally:
        taker.gate.set()
        made.close()


def content(seed: int, size: int) -> bytes:
    """Half of it packs well, half of it not at all: the blocks take different times."""
    source = random.Random(seed)  # noqa: S311 - no secret
    pieces = [
        source.randbytes(50_000) + bytes(source.randrange(100_000)) for _ in range(size // 80_000)
    ]
    return b"".join(pieces)


@pytest.mark.parametrize("compression", Compression)
def test_many_blocks_come_out_in_their_order(compression: Compression) -> None:
    taker, data = Taker(), content(1, (BLOCKS + 5) * BLOCK_BYTES)
    with packing(compression, taker) as made:
        for at in range(0, len(data), 200_003):
            put(data[at : at + 200_003], made)
        made.finish()
    assert len(data) > BLOCKS * BLOCK_BYTES
    assert unpacked(taker.got, compression) == data


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, 2 * BLOCK_BYTES), max_size=6),
    st.sampled_from(Compression),
    st.randoms(use_true_random=False),
)
def test_however_it_is_portioned(
    sizes: list[int], compression: Compression, source: random.Random
) -> None:
    taker, written = Taker(), b""
    with packing(compression, taker) as made:
        for size in sizes:
            portion = source.randbytes(9) * (size // 9)
            put(portion, made)
            written += portion
        made.finish()
    assert unpacked(taker.got, compression) == written


@pytest.mark.parametrize("compression", [Compression.ZSTD, Compression.GZIP])
def test_the_programs_of_the_field_unpack_it(compression: Compression, tmp_path: Path) -> None:
    taker, data = Taker(), content(2, 3 * BLOCK_BYTES)
    with packing(compression, taker) as made:
        put(data, made)
        made.finish()
    program = require(PROGRAM[compression])
    file = tmp_path / "packed"
    file.write_bytes(taker.got)
    with file.open("rb") as source:
        result = subprocess.run(
            [str(program), "-dc"], stdin=source, capture_output=True, check=True
        )
    assert result.stdout == data


def test_two_blocks_are_packed_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)

    def pack(block: memoryview) -> Block:
        both.wait(10)
        return bytes(block)

    monkeypatch.setattr("bot.commands.images.packing._plain", pack)
    taker, data = Taker(), content(3, 2 * BLOCK_BYTES)[: BLOCK_BYTES + 1]
    with packing(Compression.NONE, taker) as made:
        put(data, made)
        made.finish()
    assert taker.got == data


def test_r1_a_slow_disk_holds_the_stream_back() -> None:
    taker = Taker()
    taker.gate.clear()
    written = 0

    def write() -> None:
        nonlocal written
        for _ in range(3 * BLOCKS):
            put(bytes(BLOCK_BYTES), made)
            written += 1

    with packing(Compression.NONE, taker) as made:
        thread = threading.Thread(target=write)
        thread.start()
        deadline = time.monotonic() + 10
        while written < BLOCKS and time.monotonic() < deadline:
            time.sleep(0.01)
        thread.join(0.3)
        assert written == BLOCKS, "all on their way, and no more"
        taker.gate.set()
        thread.join(10)
        made.finish()
    assert len(taker.got) == 3 * BLOCKS * BLOCK_BYTES


def test_a_fault_of_who_takes_ends_the_writing() -> None:
    taker = Taker()
    taker.fault = OSError("full")
    with packing(Compression.ZSTD, taker) as made, pytest.raises(OSError, match="full"):
        for _ in range(2 * BLOCKS):
            put(bytes(BLOCK_BYTES), made)


def test_a_fault_at_the_end_is_raised_too() -> None:
    taker = Taker()
    taker.fault = OSError("full")
    with packing(Compression.GZIP, taker) as made:
        put(b"x", made)
        with pytest.raises(OSError, match="full"):
            made.finish()


def test_closing_drops_what_waits_and_ends_the_threads() -> None:
    before, taker = threading.active_count(), Taker()
    taker.gate.clear()
    made = Packing(Compression.NONE, taker)
    for _ in range(BLOCKS):
        put(bytes(BLOCK_BYTES), made)
    threading.Timer(1, taker.gate.set).start()
    made.close()
    assert len(taker.got) <= BLOCK_BYTES, "the block at hand, no other"
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before


STOPPED_SAVES = """
import gc, os, sys
from bot.commands.images.packing import BLOCK_BYTES, BLOCKS, Compression, Packing
from bot.core.memory import return_large_blocks
from tests.engine.sinks import put

class Holder:
    def __init__(self):
        self.got = 0
        self.packing = Packing(Compression(sys.argv[1]), self.take)
    def take(self, block):
        self.got += len(block)

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

gc.disable()
return_large_blocks()
before = resident()
for _ in range(8):
    holder = Holder()
    for _ in range(3 * BLOCKS):
        put(os.urandom(BLOCK_BYTES), holder.packing)
    holder.packing.close()
print(resident() - before)
"""


@pytest.mark.parametrize("compression", Compression)
def test_r1_saves_that_are_over_leave_no_memory_behind(compression: Compression) -> None:
    """In a process of its own, and without the collector, which comes when it likes."""
    command = [sys.executable, "-c", STOPPED_SAVES, compression]
    grown = int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert grown < 6_000_000


def test_packed_blocks_stay_below_what_goes_back_to_the_system() -> None:
    worst = zstandard.ZstdCompressor(level=1).compress(os.urandom(BLOCK_BYTES))
    assert len(worst) * 1.01 < LARGE_BYTES
