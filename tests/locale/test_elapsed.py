"""Babel's own words for lengths of time, which the catalogue says without Babel's data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from babel.dates import format_timedelta
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sentence import say
from bot.locale import catalogue

LONGEST = 200 * 365 * 86_400
CATALOGUES = catalogue.load(UTC)


def _said(language: str, seconds: float) -> str:
    return CATALOGUES[language].words(say("{time}", time=timedelta(seconds=seconds)))


def _babel(language: str, seconds: float) -> str:
    return format_timedelta(
        timedelta(seconds=seconds), threshold=1.5, format="short", locale=language
    )


@given(st.integers(0, 200) | st.integers(0, LONGEST) | st.floats(0, LONGEST))
def test_english_is_cldrs(seconds: float) -> None:
    assert _said("en", seconds) == _babel("en", seconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 sec"),
        (1.9, "1 sec"),
        (89, "89 sec"),
        (90, "2 min"),
        (5_399, "90 min"),
        (5_400, "2 hr"),
        (86_400, "24 hr"),
        (3 * 86_400, "3 days"),
        (15 * 86_400, "2 wks"),
        (50 * 86_400, "2 mths"),
        (4 * 365 * 86_400, "4 yrs"),
        (-7_200, "2 hr"),
    ],
)
def test_one_unit_that_people_count_in(seconds: float, words: str) -> None:
    assert _said("en", seconds) == words


def test_a_moment_is_written_in_the_zone_to_the_minute() -> None:
    assert (
        CATALOGUES["en"].moment(datetime(2026, 3, 1, 9, 5, 59, tzinfo=UTC))
        == "2026-03-01 09:05 UTC"
    )
