"""Five cron fields, as crontab(5) has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, Sentence, say
from bot.domain.text import code

CRON_FIELDS = 5
EXAMPLE = "0 9 * * mon-fri"

_TEXT_LIMIT = 100
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_YEAR = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ITEM = re.compile(r"(?:(\*)|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Cron:
    """Each field as the numbers that it allows; days of the week count from 0, Sunday.

    Where both days are restricted, either is enough, as in cron.
    """

    text: str = field(compare=False)
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    any_hour: bool
    any_day: bool
    any_weekday: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Part:
    """A cron field: what it may hold, and the names for that."""

    word: Sentence
    low: int
    high: int
    names: Sequence[str] = ()
    base: int = 0
    """What the first name stands for."""


_PARTS = (
    _Part(say("minute"), 0, 59),
    _Part(say("hour"), 0, 23),
    _Part(say("day of the month"), 1, 31),
    _Part(say("month"), 1, 12, _YEAR, 1),
    _Part(say("day of the week"), 0, 7, _WEEK),
)
_SUNDAY_TOO = 7


def parse_cron(text: str) -> Cron:
    """Five fields as crontab(5) has them, with names; `fri-mon` is read as it is meant.

    NotationError, also for a day that never comes.
    """
    words = text.lower().split()
    if len(words) != CRON_FIELDS or len(text) > _TEXT_LIMIT:
        raise NotationError(
            say(
                "{text} is no cron line: write five fields, as {example}.",
                text=excerpt(text),
                example=code(EXAMPLE),
            )
        )
    minutes, hours, days, months, weekdays = map(_numbers, words, _PARTS)
    cron = Cron(
        " ".join(words),
        minutes,
        hours,
        days,
        months,
        tuple(sorted({day % _SUNDAY_TOO for day in weekdays})),
        any_hour=len(hours) == len(range(24)),
        any_day=words[2].startswith("*"),
        any_weekday=words[4].startswith("*"),
    )
    _refuse_never(cron)
    return cron


def _numbers(words: str, part: _Part) -> tuple[int, ...]:
    found: set[int] = set()
    for item in words.split(","):
        found.update(_span(item, part))
    return tuple(sorted(found))


def _span(item: str, part: _Part) -> list[int]:
    match = _ITEM.fullmatch(item)
    if match is None:
        raise _wrong(item, part)
    every, first, last, step = match.groups()
    by = int(step) if step else 1
    if by == 0 or (step and not every and last is None):
        raise _wrong(item, part)
    if every:
        return list(range(part.low, part.high + (part.high != _SUNDAY_TOO), by))
    low = _number(first, item, part)
    high = low if last is None else _number(last, item, part)
    if high >= low:
        return list(range(low, high + 1, by))
    if part.high != _SUNDAY_TOO:
        raise _wrong(item, part)
    return list(range(low, high + _SUNDAY_TOO + 1, by))


def _number(word: str, item: str, part: _Part) -> int:
    if word in part.names:
        return part.names.index(word) + part.base
    if not word.isdigit() or not part.low <= int(word) <= part.high:
        raise _wrong(item, part)
    return int(word)


def _wrong(item: str, part: _Part) -> NotationError:
    return NotationError(
        say(
            "{given} is no {part} in cron: write {low} to {high}, as {example}.",
            given=excerpt(item),
            part=part.word,
            low=part.low,
            high=part.high,
            example=code(f"*, {part.low + 1}, {part.low + 1}-{part.low + 3} or */2"),
        )
    )


def _refuse_never(cron: Cron) -> None:
    if not cron.any_weekday:
        return
    longest = max(_DAYS_IN_MONTH[month - 1] for month in cron.months)
    if cron.days[0] > longest:
        raise NotationError(
            say("{text} never comes: no such month has that day.", text=excerpt(cron.text))
        )
