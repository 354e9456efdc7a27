"""The engine's words for how long a container is up or when it ended, read back into numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.sentence import Sentence, say_n

_EXITED = re.compile(r"Exited \((-?[0-9]+)\) (.+) ago")
_UP = re.compile(r"Up (.+?)(?: \((?:Paused|healthy|unhealthy|health: starting)\))*")
_RESTARTING = re.compile(r"Restarting \((-?[0-9]+)\) (.+) ago")
_COUNTED = re.compile(r"([0-9]+) (second|minute|hour|day|week|month|year)s?")
_WORDS = {
    "Less than a second": timedelta(),
    "About a minute": timedelta(minutes=1),
    "About an hour": timedelta(hours=1),
}
_ROUNDED = {
    timedelta(minutes=1): say_n("{count} min", "{count} min", 1),
    timedelta(hours=1): say_n("{count} hr", "{count} hr", 1),
}
_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class ContainerStatus:
    """How long it is in its state; `exit_code` where it ended. None: the engine does not say."""

    since: timedelta | None = None
    exit_code: int | None = None

    @property
    def time(self) -> timedelta | Sentence | None:
        """`since` for a sentence: what the engine rounded to one unit stays in it.

        In smaller ones it would look exact, as 60 sec.
        """
        return None if self.since is None else _ROUNDED.get(self.since, self.since)


def parse_status(words: str) -> ContainerStatus:
    """Read `Up 3 minutes (healthy)`, `Exited (1) 2 hours ago`; never raises.

    The durations are those of go-units' HumanDuration, so they are rounded as docker rounds them.
    """
    if up := _UP.fullmatch(words):
        return ContainerStatus(_duration(up[1]))
    if ended := _EXITED.fullmatch(words) or _RESTARTING.fullmatch(words):
        return ContainerStatus(_duration(ended[2]), int(ended[1]))
    return ContainerStatus()


def _duration(words: str) -> timedelta | None:
    if words in _WORDS:
        return _WORDS[words]
    counted = _COUNTED.fullmatch(words)
    if counted is None:
        return None
    try:
        return int(counted[1]) * _UNITS[counted[2]]
    except OverflowError:
        return None
