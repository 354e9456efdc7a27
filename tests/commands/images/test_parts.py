"""A stream cut into files: every byte once, in order, in files of the right size."""

from __future__ import annotations

import hashlib
import os
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.images.packing import Compression
from bot.commands.images.parts import (
    NAME_BYTES,
    PartFiles,
    join_line,
    output_name,
    part_names,
    plain_name,
)
from bot.core.errors import SpoolFull
from bot.domain.sentence import NotationError
from tests.commands.images.unpacking import unpacked
from tests.engine.sinks import put


def written(folder: Path, part_bytes: int, compression: Compression, *chunks: bytes) -> list[bytes]:
    files = PartFiles(folder, part_bytes, compression)
    try:
        for chunk in chunks:
            put(chunk, files)
        files.finish()
    finally:
        files.abandon()
    return [one.path.read_bytes() for one in files.written]


@pytest.mark.parametrize(
    ("chunks", "parts"),
    [
        ((b"abcdefgh",), [b"abc", b"def", b"gh"]),
        ((b"ab", b"c", b"", b"def"), [b"abc", b"def"]),
        ((b"a",), [b"a"]),
        ((), []),
    ],
)
def test_files_are_full_but_for_the_last(
    tmp_path: Path, chunks: tuple[bytes, ...], parts: list[bytes]
) -> None:
    assert written(tmp_path, 3, Compression.NONE, *chunks) == parts


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 40))
def test_joined_they_are_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes], part_bytes: int
) -> None:
    parts = written(tmp_path_factory.mktemp("parts"), part_bytes, Compression.NONE, *chunks)
    assert b"".join(parts) == b"".join(chunks)
    assert all(len(part) == part_bytes for part in parts[:-1])


def test_packed_parts_unpack_to_what_was_written(tmp_path: Path) -> None:
    data = os.urandom(100_000) + bytes(400_000)
    chunks = [data[at : at + 7_000] for at in range(0, len(data), 7_000)]
    for compression in (Compression.ZSTD, Compression.GZIP):
        folder = tmp_path / compression
        folder.mkdir()
        parts = written(folder, 30_000, compression, *chunks)
        assert len(parts) == 4
        assert unpacked(b"".join(parts), compression) == data


def test_size_and_sum_are_those_of_the_file(tmp_path: Path) -> None:
    data = os.urandom(50_000)
    files = PartFiles(tmp_path, 20_000, Compression.NONE)
    for at in range(0, len(data), 7_000):
        put(data[at : at + 7_000], files)
    files.finish()
    files.abandon()
    content = [data[:20_000], data[20_000:40_000], data[40_000:]]
    assert [one.path.read_bytes() for one in files.written] == content
    assert [one.size_bytes for one in files.written] == [len(part) for part in content]
    sums = [hashlib.sha256(part).hexdigest() for part in content]
    assert [one.sha256 for one in files.written] == sums


def test_a_full_disk_is_said_in_words(small_disk: Path) -> None:
    with pytest.raises(SpoolFull, match="No space left on device"):
        written(small_disk, 400_000, Compression.NONE, *(os.urandom(100_000) for _ in range(20)))


def test_a_folder_that_went_away_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SpoolFull, match="No such file or directory"):
        written(tmp_path / "gone", 10, Compression.NONE, b"x")


def test_names_sort_as_they_are_joined() -> None:
    assert part_names("a.tar", 1) == ["a.tar"]
    assert part_names("a.tar", 2) == ["a.tar.001", "a.tar.002"]
    many = part_names("a.tar", 1200)
    assert (many[0], many[-1]) == ("a.tar.0001", "a.tar.1200")
    assert sorted(many) == many


@pytest.mark.parametrize(
    ("count", "compression", "line"),
    [
        (1, Compression.NONE, "docker load -i a.tar"),
        (1, Compression.GZIP, "docker load -i a.tar.gz"),
        (1, Compression.ZSTD, "zstd -dc a.tar.zst | docker load"),
        (2, Compression.NONE, "cat a.tar.{001..002} | docker load"),
        (2, Compression.GZIP, "cat a.tar.gz.{001..002} | docker load"),
        (1200, Compression.NONE, "cat a.tar.{0001..1200} | docker load"),
        (2, Compression.ZSTD, "cat a.tar.zst.{001..002} | zstd -d | docker load"),
    ],
)
def test_the_line_that_loads(count: int, compression: Compression, line: str) -> None:
    assert join_line("a" + compression.ending, count, compression) == line


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("web", "web"),
        ("web.tar", "web"),
        ("web.tar.gz", "web"),
        ("web.TGZ", "web"),
        ("web.tar.zst", "web"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("a b;rm -rf $HOME", "a_b_rm_-rf_HOME"),
        ("a\u202eb\nc", "a_b_c"),
        ("nginx:1.27", "nginx_1.27"),
        ("备份", "备份"),
        ("x" * 5000, "x" * NAME_BYTES),
        ("备" * 5000, "备" * (NAME_BYTES // 3)),
    ],
)
def test_a_name_becomes_a_plain_file_name(given: str, name: str) -> None:
    assert plain_name(given) == output_name(given) == name


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("/etc/passwd", "passwd"),
        ("../../web", "web"),
        ("../web.tar", "web"),
        ("/web", "web"),
        ("C:\\temp\\web.tar", "web"),
        ("out/", "NAME"),
        ("/", "NAME"),
        ("../..", "NAME"),
    ],
)
def test_a_name_with_a_folder_is_refused_with_the_right_one(given: str, right: str) -> None:
    with pytest.raises(NotationError) as refused:
        output_name(given)
    said = f"-o takes a file name without a folder: {right}, not {given}."
    assert str(refused.value.sentence) == said


@pytest.mark.parametrize("given", ["", "..", "/", "-", ".tar", "   ", "\u202e"])
def test_a_name_of_which_nothing_is_left_is_refused(given: str) -> None:
    with pytest.raises(NotationError):
        plain_name(given)


@given(st.text())
def test_no_name_needs_quotes_or_leaves_its_folder(words: str) -> None:
    try:
        name = output_name(words)
    except NotationError:
        return
    assert "/" not in name
    assert not name.startswith(("-", "."))
    assert len(name.encode()) <= NAME_BYTES
    if name.isascii():
        assert shlex.quote(name) == name
