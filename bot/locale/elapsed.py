"""How long something takes or took, in one unit, as CLDR's short form has it.

Babel knows these words too, but reads 5 MB of a language's data for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.domain.sentence import Sentence, say_n

_UNITS: tuple[tuple[int, Callable[[int], Sentence]], ...] = (
    (31_536_000, lambda count: say_n("{count} yr", "{count} yrs", count)),
    (2_592_000, lambda count: say_n("{count} mth", "{count} mths", count)),
    (604_800, lambda count: say_n("{count} wk", "{count} wks", count)),
    (86_400, lambda count: say_n("{count} day", "{count} days", count)),
    (3_600, lambda count: say_n("{count} hr", "{count} hr", count)),
    (60, lambda count: say_n("{count} min", "{count} min", count)),
)
_FROM = 1.5
"""So many of a unit are told in it; less is told in the next smaller one."""


def elapsed(time: timedelta) -> Sentence:
    """`89 min`, then `2 hr`: rounded; the sign is left out."""
    seconds = abs(time.days * 86_400 + time.seconds)
    for size, words in _UNITS:
        if seconds / size >= _FROM:
            return words(round(seconds / size))
    return say_n("{count} sec", "{count} sec", seconds)
