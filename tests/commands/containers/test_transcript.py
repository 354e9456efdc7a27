"""Lines kept for the chat and in a bounded file."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.containers.transcript import MESSAGE_CHARACTERS, LastLines, Transcript
from tests.commands.conftest import SMALL_DISK_BYTES


def finished(transcript: Transcript) -> Path:
    path = transcript.finish()
    assert path is not None
    return path


def test_all_fits(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path, 1000)
    transcript.add(["one", "", "three"])
    assert transcript.shown.last() == ("one", "", "three")
    assert transcript.shown.complete
    assert transcript.lost == 0
    assert finished(transcript).read_text() == "one\n\nthree\n"


def test_the_newest_stay_and_the_oldest_are_counted(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path, 1000)
    for begin in range(0, 10_000, 7):
        transcript.add([f"{n:07d}" for n in range(begin, min(begin + 7, 10_000))])
    path = finished(transcript)
    lines = path.read_text().splitlines()
    assert 500 <= path.stat().st_size <= 1000
    assert lines == [f"{n:07d}" for n in range(10_000 - len(lines), 10_000)]
    assert transcript.lost == 10_000 - len(lines)
    assert not transcript.shown.complete


def test_a_line_longer_than_the_file_is_cut(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path, 1000)
    transcript.add(["x" * 5000, "end"])
    path = finished(transcript)
    assert path.stat().st_size <= 1000
    assert path.read_text().endswith("x\nend\n")


def test_what_fits_into_a_message_needs_no_disk(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path / "missing", 1000)
    transcript.add(["one", "two"])
    assert transcript.fault is None
    assert transcript.shown.last() == ("one", "two")
    transcript.add(["x"] * MESSAGE_CHARACTERS)
    assert "can't write working files" in str(transcript.fault)
    assert transcript.finish() is None


def test_a_disk_that_fills_up(small_disk: Path) -> None:
    transcript = Transcript(small_disk, 100 * SMALL_DISK_BYTES)
    for _ in range(200):
        transcript.add([f"{n:099d}" for n in range(100)])
    transcript.close()
    assert "disk is full" in str(transcript.fault)
    assert transcript.shown.last()[-1] == f"{99:099d}"
    assert list(small_disk.iterdir()) == []
    assert transcript.finish() is None


def test_a_disk_too_full_to_join_the_halves(small_disk: Path) -> None:
    transcript = Transcript(small_disk, SMALL_DISK_BYTES)
    for _ in range(200):
        transcript.add([f"{n:099d}" for n in range(100)])
    assert transcript.fault is None
    (small_disk / "other").write_bytes(bytes(shutil.disk_usage(small_disk).free))
    assert transcript.finish() is None
    assert "disk is full" in str(transcript.fault)


def test_nothing_came(tmp_path: Path) -> None:
    assert finished(Transcript(tmp_path, 1000)).read_text() == ""


def test_a_long_line_is_cut_where_it_is_shown() -> None:
    lines = LastLines()
    lines.add("x" * 100_000)
    assert len(lines.last()[0]) < MESSAGE_CHARACTERS
    assert lines.last()[0].endswith("…")
    assert not lines.complete


@given(st.lists(st.text(max_size=1500), max_size=60))
def test_what_is_shown_fits_and_is_the_end(lines: list[str]) -> None:
    shown = LastLines()
    shown.extend(lines)
    last = shown.last()
    assert sum(len(line) + 1 for line in last) <= MESSAGE_CHARACTERS
    assert len(last) <= len(lines)
    if lines:
        assert shown.last(1) == last[-1:]
