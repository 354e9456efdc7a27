"""What people write for when: five cron fields, a time of day, a date, or `every 6h`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cron import CRON_FIELDS, EXAMPLE, Cron, parse_cron
from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, Sentence, say
from bot.domain.text import code

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=366)

_TEXT_LIMIT = 100
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[ t]([0-9]{1,2}):([0-9]{2})")
_EVERY = re.compile(
    r"every +(?:([0-9]{1,4})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,8})s)?"
)


@dataclass(frozen=True, slots=True)
class Once:
    """At one moment."""

    at: datetime

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, counted from when it was begun, whatever the clocks do."""

    interval: timedelta

    def __str__(self) -> str:
        minutes = self.interval // timedelta(minutes=1)
        days, hours = minutes // 1440, minutes // 60 % 24
        parts = ((days, "d"), (hours, "h"), (minutes % 60, "m"))
        return "every " + "".join(f"{count}{unit}" for count, unit in parts if count)


Timing = Cron | Once | Every


def parse_timing(text: str, now: datetime) -> Timing:
    """Any of the notations; a time without a date is the next one after `now`, in its zone.

    NotationError, also for a date that is over.
    """
    words = text.strip().lower()
    if len(words) > _TEXT_LIMIT:
        raise NotationError(_unreadable(text))
    if words.startswith("every"):
        return _every(words)
    words = words.removeprefix("at ")
    if _CLOCK.fullmatch(words) or _DATE.fullmatch(words):
        return _once(words, now)
    if len(words.split()) == CRON_FIELDS:
        return parse_cron(words)
    raise NotationError(_unreadable(text))


def is_once(timing: str) -> bool:
    """Whether it is that of one moment, as `str` writes it."""
    return _DATE.fullmatch(timing) is not None


def leading(words: Sequence[str]) -> int:
    """How many of the words of a line say when; the rest is what to do."""
    first = words[0].lower() if words else ""
    if not first or " " in first.strip():
        return min(1, len(words))
    if first == "every":
        return 2
    if first == "at":
        return 1 + leading(words[1:])
    if _CLOCK.fullmatch(first):
        return 1
    if re.fullmatch(r"[0-9]+-[0-9]+-[0-9]+", first):
        return 2
    return CRON_FIELDS if re.fullmatch(r"[0-9*][0-9*,/-]*", first) else 1


def _unreadable(text: str) -> Sentence:
    return say(
        "{text} says no time: write {cron}, {clock}, {date} or {every}.",
        text=excerpt(text),
        cron=code(f'"{EXAMPLE}"'),
        clock=code("18:30"),
        date=code('"2026-12-31 18:30"'),
        every=code("every 6h"),
    )


def _every(words: str) -> Every:
    match = _EVERY.fullmatch(words)
    if match is None or not any(match.groups()):
        raise NotationError(
            say(
                "{text} is not a length of time: write one like {short}, {middle} or {long}.",
                text=excerpt(words),
                short=code("every 30m"),
                middle=code("every 6h"),
                long=code("every 1d12h"),
            )
        )
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    interval = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if (fault := _out_of_bounds(words, interval)) is not None:
        raise NotationError(fault)
    return Every(interval)


def _out_of_bounds(words: str, interval: timedelta) -> Sentence | None:
    text = excerpt(words)
    if interval < SHORTEST:
        return say("{text} is too often: the shortest interval is 1 minute.", text=text)
    if interval > LONGEST:
        return say("{text} is too rare: the longest interval is 366 days.", text=text)
    if interval % SHORTEST:
        return say("{text} is too fine: an interval is in whole minutes.", text=text)
    return None


def _once(words: str, now: datetime) -> Once:
    try:
        when = _moment(words, now)
    except ValueError:
        raise NotationError(
            say("{text} is no time that exists: check its numbers.", text=excerpt(words))
        ) from None
    if when.timestamp() <= now.timestamp():
        raise NotationError(
            say("{text} is over already: it is {now}.", text=excerpt(words), now=now)
        )
    return Once(when)


def _moment(words: str, now: datetime) -> datetime:
    if (date := _DATE.fullmatch(words)) is not None:
        year, month, day, hour, minute = map(int, date.groups())
        return datetime(year, month, day, hour, minute, tzinfo=now.tzinfo)
    hour, minute = map(int, words.split(":"))
    when = now.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    is_over = when.timestamp() <= now.timestamp()
    return when + timedelta(days=1) if is_over else when
