"""Sizes in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sentence import NotationError
from bot.domain.size import BYTES_LIMIT, human_size, parse_file_size, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1000", 1000),
        ("1b", 1),
        ("1k", 1024),
        ("512m", 512 * 2**20),
        ("512MB", 512 * 2**20),
        ("1.5GiB", 3 * 2**29),
        ("1 g", 2**30),
        (".5k", 512),
        ("2t", 2**41),
        ("1.0001k", 1024),
    ],
)
def test_memory_is_binary(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "m", "-5", "-1g", "1,5g", "1e3", "1gg", "1g ", "9999999p", "٣", "1" * 100, "nan"]
)
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_size(text)


def test_a_fault_shows_what_is_right() -> None:
    with pytest.raises(NotationError, match="lots is not a size: write one like 512m"):
        parse_size("lots")


@pytest.mark.parametrize(
    ("text", "size"),
    [("19M", 19_000_000), ("1.5gb", 1_500_000_000), ("19MiB", 19 * 2**20), ("7", 7)],
)
def test_files_are_decimal(text: str, size: int) -> None:
    assert parse_file_size(text) == size


@pytest.mark.parametrize("text", ["0", "0M", "-1", "big", "0.1"])
def test_an_empty_file_size_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_file_size(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (1_240_000_000, "1.24 GB"),
        (999_600, "1 MB"),
        (133_000_000, "133 MB"),
        (-5000, "-5 kB"),
        (10**22, "10000 EB"),
    ],
)
def test_human_sizes(size: int, text: str) -> None:
    assert human_size(size) == text


@given(st.integers(0, BYTES_LIMIT))
def test_human_sizes_are_short_and_near(size: int) -> None:
    shown = human_size(size)
    number, unit = shown.split(" ")
    assert len(number) <= 4
    power = ["B", "kB", "MB", "GB", "TB", "PB", "EB"].index(unit)
    assert float(number) * 1000**power == pytest.approx(size, rel=0.0051)


@given(st.integers(0, BYTES_LIMIT))
def test_plain_bytes_read_back(size: int) -> None:
    assert parse_size(str(size)) == size


@given(st.one_of(st.text(), st.text("0123456789.kmgib -")))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        size = parse_size(text)
    except NotationError as fault:
        assert str(fault)
    else:
        assert 0 <= size <= BYTES_LIMIT
