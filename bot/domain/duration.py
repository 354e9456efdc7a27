"""Lengths and points of time in docker's notations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

SECONDS_LIMIT = 2**31 - 1
DURATION_LIMIT = timedelta(microseconds=(2**63 - 1) // 1000)
"""Go counts nanoseconds in a signed 64-bit number: about 292 years."""

_MICROSECONDS = {
    "ns": Fraction(1, 1000),
    "us": Fraction(1),
    "\u00b5s": Fraction(1),
    "\u03bcs": Fraction(1),
    "ms": Fraction(1000),
    "s": Fraction(1_000_000),
    "m": Fraction(60_000_000),
    "h": Fraction(3_600_000_000),
}
_TEXT_LIMIT = 100
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_DAYS = re.compile(r"([0-9]{1,9})d(.*)", re.DOTALL)
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?)?)?"
    r"(?:(Z|z)|([+-])([0-9]{2}):([0-9]{2}))?"
)
_UNIX = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,9}))?")


def parse_duration(text: str) -> timedelta:
    """A length of time as Go writes it: `1h30m`, `500ms`, `1.5s`, `0`; never negative.

    What is below a microsecond is dropped. Raises NotationError.
    """
    if text == "0":
        return timedelta()
    if len(text) > _TEXT_LIMIT or not _DURATION.fullmatch(text):
        raise NotationError(
            say(
                "{text} is not a length of time: write one like 30s, 5m or 1h30m.",
                text=excerpt(text),
            )
        )
    microseconds = int(sum(Fraction(n) * _MICROSECONDS[unit] for n, unit in _PART.findall(text)))
    if microseconds > DURATION_LIMIT // timedelta(microseconds=1):
        raise NotationError(
            say("{text} is too long: at most 292 years can be written.", text=excerpt(text))
        )
    return timedelta(microseconds=microseconds)


def parse_long_duration(text: str) -> timedelta:
    """As `parse_duration`, and with days of 24 hours before the rest: `1d`, `1d12h`."""
    match = _DAYS.fullmatch(text)
    if match is None:
        return parse_duration(text)
    try:
        days = timedelta(days=int(match[1]))
        return days + parse_duration(match[2]) if match[2] else days
    except (NotationError, OverflowError):
        raise NotationError(
            say("{text} is not a length of time: write one like 30m, 2h or 1d.", text=excerpt(text))
        ) from None


def parse_seconds(text: str) -> int:
    """Whole seconds, as `docker stop -t` takes them; raises NotationError."""
    if re.fullmatch(r"[0-9]{1,10}", text) and int(text) <= SECONDS_LIMIT:
        return int(text)
    raise NotationError(
        say("{text} is not a number of seconds: write a whole number like 10.", text=excerpt(text))
    )


def parse_moment(text: str, now: datetime) -> datetime:
    """A point in time as `--since` and `--until` take it, always with a zone.

    `2024-05-01`, `2024-05-01T10`, `…T10:30`, `…T10:30:05.25`, each with or without `Z` or
    `+08:00`; a Unix time such as `1714557600.5`; or how long ago: `10m`. Without a zone it is in
    the zone of `now`, which must have one. Raises NotationError.
    """
    try:
        return _calendar(text, now) or _unix(text, now) or now - parse_duration(text)
    except NotationError:
        pass
    except (ValueError, OverflowError):
        raise NotationError(
            say("{text} is no date that exists: check its numbers.", text=excerpt(text))
        ) from None
    raise NotationError(
        say(
            "{text} is not a time: write how long ago, like 10m or 1h30m, or a date like {date}.",
            text=excerpt(text),
            date=excerpt("2024-05-01T10:30:00"),
        )
    )


def _calendar(text: str, now: datetime) -> datetime | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    microsecond = int((match[7] or "").ljust(6, "0")[:6])
    zone = now.tzinfo
    if match[8]:
        zone = UTC
    elif match[9]:
        offset = timedelta(hours=int(match[10]), minutes=int(match[11]))
        zone = timezone(-offset if match[9] == "-" else offset)
    return datetime(year, month, day, hour, minute, second, microsecond, zone)


def _unix(text: str, now: datetime) -> datetime | None:
    match = _UNIX.fullmatch(text)
    if match is None:
        return None
    fraction = timedelta(microseconds=int((match[2] or "").ljust(6, "0")[:6]))
    return datetime.fromtimestamp(int(match[1]), now.tzinfo) + fraction
