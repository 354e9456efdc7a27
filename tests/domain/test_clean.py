from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clean import clean


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://evil\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\text", "text"),
        ("10%\r20%\rdone", "done"),
        ("one\r\ntwo\r\n", "one\ntwo\n"),
        ("half\r", "half"),
        ("a\x00b\x08c\x9bd", "abc"),
        ("\u202egpj.exe\u2066", "gpj.exe"),
        ("lone \ud800 half", "lone  half"),
        ("tab\tand <b>&amp; stay", "tab\tand <b>&amp; stay"),
        ("日本 🐳 مرحبا", "日本 🐳 مرحبا"),
    ],
)
def test_what_is_shown(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(st.text(st.characters(), max_size=300))
def test_nothing_that_controls_is_left(raw: str) -> None:
    kinds = {unicodedata.category(char) for char in clean(raw) if char not in "\t\n"}
    assert not kinds & {"Cc", "Cs"}


@given(st.text(st.sampled_from("a\x1b[]\r\n;7m\x07\\"), max_size=60))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


@pytest.mark.parametrize("unit", ["\x1b]", "a\r", "\x1b[1", "\x1bP", "\r\n", "a"])
def test_a_megabyte_takes_no_time(unit: str) -> None:
    start = time.perf_counter()
    clean(unit * (1_000_000 // len(unit)) + "\r")
    assert time.perf_counter() - start < 1
