from __future__ import annotations

from datetime import timedelta

import pytest

from bot.locale.precise import precise
from tests.render.shown import ENGLISH


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(), "0 sec"),
        (timedelta(seconds=-3), "0 sec"),
        (timedelta(milliseconds=900), "0 sec"),
        (timedelta(seconds=12), "12 sec"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(minutes=3, seconds=12.9), "3 min 12 sec"),
        (timedelta(hours=2, seconds=12), "2 hr"),
        (timedelta(hours=2, minutes=5, seconds=12), "2 hr 5 min"),
        (timedelta(days=1, hours=4), "1 day 4 hr"),
        (timedelta(days=40), "40 days"),
    ],
)
def test_two_units(time: timedelta, words: str) -> None:
    assert ENGLISH.words(precise(time)) == words
