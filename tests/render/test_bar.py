from __future__ import annotations

import pytest

from bot.render.bar import bar, left, rate
from tests.render.shown import ENGLISH


@pytest.mark.parametrize(
    ("done", "total", "drawn"),
    [
        (0, 0, "▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (1, 4, "▰▰▰▱▱▱▱▱▱▱▱▱▱▱ 25 %"),
        (999_999, 1_000_000, "▰▰▰▰▰▰▰▰▰▰▰▰▰▱ 99 %"),
        (5, 5, "▰▰▰▰▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (9, 5, "▰▰▰▰▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (-3, 5, "▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %"),
    ],
)
def test_a_bar_is_full_only_when_all_is_done(done: int, total: int, drawn: str) -> None:
    assert bar(done, total) == drawn


def test_a_rate_has_three_digits() -> None:
    assert ENGLISH.words(rate(4_123_456.7)) == "4.12 MB/s"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 sec left"), (8.4, "8 sec left"), (150, "2 min left"), (9_000, "2 hr left")],
)
def test_time_left_is_never_none(seconds: float, said: str) -> None:
    assert ENGLISH.words(left(seconds)) == said
