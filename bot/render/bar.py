"""How far something is, as a bar and in numbers."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.sentence import Sentence, say
from bot.domain.size import human_size

WIDTH = 14
"""Fits beside a percentage on a narrow phone."""
_FULL, _EMPTY = "▰", "▱"


def bar(done: int, total: int) -> str:
    """`▰▰▰▱▱▱… 25 %`; empty while nothing is known, never full before all is done."""
    share = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
    full, percent = int(share * WIDTH), int(share * 100)
    return f"{_FULL * full}{_EMPTY * (WIDTH - full)} {percent} %"


def rate(bytes_per_second: float) -> Sentence:
    """`4.1 MB/s`."""
    return say("{size}/s", size=human_size(int(bytes_per_second)))


def left(seconds: float) -> Sentence:
    """`8 sec left`; no shorter than a second, so that it never says none."""
    return say("{time} left", time=timedelta(seconds=max(1, round(seconds))))
