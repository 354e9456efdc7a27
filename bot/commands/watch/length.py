"""How long something is muted."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from difflib import SequenceMatcher

from bot.domain.duration import parse_long_duration
from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

TOMORROW = "tomorrow"
MORNING = time(8)
USUAL = "1h"
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=30)
ENDLESS = "forever"
_ALONE = frozenset({"always", "indefinitely", "permanently", "today", "tonight"})
ALIKE = 0.8
"""Of difflib's ratio: a letter or two wrong."""
_UNIT_FIRST = re.compile(r"[mhd][0-9]+")


def is_length(word: str) -> bool:
    """Whether a length is meant, be it a wrong one: `2hours`, `h2` and `tomorow` are no reasons."""
    small = word.lower()
    if small == ENDLESS:
        return True
    is_tomorrow = SequenceMatcher(None, small, TOMORROW).ratio() >= ALIKE
    return is_tomorrow or word[:1].isdigit() or _UNIT_FIRST.fullmatch(small) is not None


def is_only_length(words: tuple[str, ...]) -> bool:
    """Whether a word is meant as a length where it is all that is said: `always noisy` is a reason,
    `always` is none."""
    return len(words) == 1 and words[0].lower() in _ALONE


def check_length(word: str) -> str:
    """The word as it is read; raises NotationError."""
    word = word.lower()
    if word != TOMORROW and not SHORTEST <= _long(word) <= LONGEST:
        raise NotationError(
            say("A mute lasts from a minute to 30 days, not {length}.", length=excerpt(word))
        )
    return word


def end_of(length: str, now: datetime) -> datetime:
    """When it ends, in UTC: `2h` are two real hours, `tomorrow` is eight in the zone of `now`."""
    if length == TOMORROW:
        day = now.date() + timedelta(days=1)
        return datetime.combine(day, MORNING, now.tzinfo).astimezone(UTC)
    return now.astimezone(UTC) + _long(length)


def _long(word: str) -> timedelta:
    try:
        return parse_long_duration(word)
    except NotationError:
        raise NotationError(
            say(
                "{length} is not a length of time: write one like 30m, 2h or 1d, or tomorrow.",
                length=excerpt(word),
            )
        ) from None
