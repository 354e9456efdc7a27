import random
import time
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.clean import clean
from bot.domain.log import LogBatch
from bot.engine.frames import Frames
from bot.engine.lines import CUT_MARK, LINE_LIMIT
from bot.engine.log_pattern import LogPattern
from bot.engine.log_reader import read_log


class Collected:
    """Takes what the reading thread would hand over."""

    def __init__(self) -> None:
        self.batches: list[LogBatch] = []

    def __call__(self, batch: LogBatch, /) -> None:
        self.batches.append(batch)

    def opened(self) -> None:
        raise AssertionError

    @property
    def lines(self) -> list[str]:
        return [line for batch in self.batches for line in batch.lines]

    @property
    def matches(self) -> int:
        return sum(batch.matches for batch in self.batches)


def read(
    blocks: Iterable[bytes], pattern: str | None = None, context: int = 0, *, tty: bool = True
) -> Collected:
    found = Collected()
    read_log(blocks, found, tty, LogPattern(pattern) if pattern else None, context)
    return found


def cut(data: bytes, seed: int) -> list[bytes]:
    """The bytes in random pieces."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    pieces, at = [], 0
    while at < len(data):
        size = dice.choice([1, 2, 7, 8, 9, 100])
        pieces.append(data[at : at + size])
        at += size
    return pieces


def framed(payloads: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(
        bytes([stream, 0, 0, 0]) + len(text).to_bytes(4, "big") + text for stream, text in payloads
    )


ODD = st.text(
    st.sampled_from("ab \t\r\x1b[]0m;\x07\x00\u202e\ufeff\u061c\u2069\x9b\x85é語\ufffa\u200f"),
    max_size=20,
)


@given(st.lists(ODD, max_size=10), st.integers())
def test_lines_are_the_cleaned_lines(lines: list[str], seed: int) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    assert read(cut(data, seed)).lines == [clean(line) for line in lines]


@given(
    st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=30)), max_size=20), st.integers()
)
def test_frames_come_back_however_they_are_cut(
    payloads: list[tuple[int, bytes]], seed: int
) -> None:
    frames = Frames()
    found: dict[int, bytes] = {1: b"", 2: b""}
    for block in cut(framed(payloads), seed):
        for stream, piece in frames.feed(block):
            found[stream] += piece
    for stream, text in found.items():
        assert text == b"".join(piece for of, piece in payloads if of == stream)


def test_stdout_and_stderr_do_not_mix_within_lines() -> None:
    data = framed([(1, b"out "), (2, b"err "), (1, b"one\n"), (2, b"two\nthree"), (1, b"x\n")])
    assert read([data], tty=False).lines == ["out one", "err two", "x", "three"]


def grep(lines: list[str], matches: Callable[[str], bool], context: int) -> list[str]:
    """What `grep -C` shows, the slow way."""
    hits = [place for place, line in enumerate(lines) if matches(line)]
    wanted = {n for hit in hits for n in range(hit - context, hit + context + 1)}
    shown: list[str] = []
    last = None
    for place in sorted(wanted & set(range(len(lines)))):
        if context and last is not None and place > last + 1:
            shown.append("--")
        shown.append(lines[place])
        last = place
    return shown


@given(
    st.lists(st.sampled_from(["a", "hit", "b", "HIT c", ""]), max_size=40),
    st.integers(0, 3),
    st.integers(),
)
@settings(max_examples=300)
def test_search_shows_what_grep_shows(lines: list[str], context: int, seed: int) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    found = read(cut(data, seed), "hit", context)
    assert found.lines == grep(lines, lambda line: "hit" in line.lower(), context)
    assert found.matches == sum("hit" in line.lower() for line in lines)


def test_a_rule_stands_where_a_whole_block_was_passed_over() -> None:
    found = read([b"hit\nafter\n", b"1\n2\n", b"hit\n"], "hit", 1)
    assert found.lines == ["hit", "after", "--", "2", "hit"]
    found = read([b"hit\nafter\n", b"1\n", b"hit\n"], "hit", 1)
    assert found.lines == ["hit", "after", "1", "hit"]


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("^error", 2), ("done$", 1), ("ERR.R", 2), (r"\Aerror", 2), ("äÖ", 1), ("red error", 0)],
)
def test_patterns_see_single_clean_lines(pattern: str, count: int) -> None:
    log = "all done\n\x1b[31mer\x1b[0mror\nÄö\nred\nerror".encode()
    assert read([log], pattern).matches == count


@pytest.mark.alone
def test_s4_no_pattern_hangs() -> None:
    line = b"a" * (1 << 20) + b"!\n"
    began = time.monotonic()
    assert read([line], "(a+)+$").matches == 0
    assert time.monotonic() - began < 1


def test_a_line_without_end_is_cut() -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(50):
            yield b"x" * 100_000
        yield b"\nnext\n"

    long, after = read(endless()).lines
    assert len(long) == LINE_LIMIT + len(CUT_MARK.decode())
    assert long.endswith("[…]")
    assert after == "next"


@pytest.mark.alone
def test_a_search_without_matches_is_fast() -> None:
    block = b"2026-11-24T10:00:00Z INFO request handled path=/api/v1/things status=200 took=12ms\n"
    body = [block * 12_000] * 50
    began = time.monotonic()
    found = read(body, "error", 3)
    took = time.monotonic() - began
    assert found.matches == 0
    assert sum(map(len, body)) / took > 50_000_000, f"{took:.2f} s"
