"""Output that comes in pieces, as lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.line_cutter import LONGEST_BYTES, OPEN_CHARACTERS, LineCutter


def lines_of(*pieces: bytes) -> list[str]:
    cutter = LineCutter()
    lines = [line for piece in pieces for line in cutter.feed(piece).lines]
    return lines + list(cutter.finish().lines)


@given(st.lists(st.binary(max_size=30)))
def test_pieces_cut_anywhere_are_the_same_lines(pieces: list[bytes]) -> None:
    assert lines_of(*pieces) == lines_of(b"".join(pieces))


def test_lines_are_cleaned() -> None:
    given = b"\x1b[31mred\x1b[0m\n\n\tno\r\xffyes\r\nend"
    assert lines_of(given) == ["red", "", "\ufffdyes", "end"]


def test_a_line_without_end_takes_no_memory_without_end() -> None:
    cutter = LineCutter()
    lines = [line for _ in range(100) for line in cutter.feed("€".encode() * 10_000).lines]
    assert max(map(len, lines)) < LONGEST_BYTES
    assert "".join([*lines, *cutter.finish().lines]) == "€" * 1_000_000


def test_the_newest_of_a_long_line_is_told() -> None:
    cutter = LineCutter()
    told = [cutter.feed(b"%07d " % n).open for n in range(5000)]
    assert told[0] == "0000000 "
    for n in (1000, 4999):
        assert told[n].startswith("…")
        assert told[n].endswith(f"{n:07d} ")
        assert len(told[n]) == OPEN_CHARACTERS


def test_a_progress_bar_shows_its_last_state() -> None:
    assert LineCutter().feed(b"10 %\r50 %\r\x1b[32m99 %\x1b[0m").open == "99 %"
    assert LineCutter().feed(b"\r".join(b"%3d %%" % n for n in range(5_000))).open == "…4999 %"
