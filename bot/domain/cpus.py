"""Shares of processors."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

NANO = 10**9

_CPUSET = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,5})?(?:,[0-9]{1,5}(?:-[0-9]{1,5})?){0,999}")
_CPUS = re.compile(r"(?:[0-9]{1,5}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")


def parse_cpus(text: str) -> int:
    """Billionths of a processor: `1.5` is 1,500,000,000, 0 no limit. Raises NotationError."""
    if _CPUS.fullmatch(text):
        return int(Decimal(text) * NANO)
    raise NotationError(
        say("{text} is not a number of processors: write one like 2 or 0.5.", text=excerpt(text))
    )


def parse_cpuset(text: str) -> str:
    """Which processors, by number: `0-2,4`; whether they exist is the engine's to say.

    Raises NotationError.
    """
    if _CPUSET.fullmatch(text):
        return text
    raise NotationError(
        say(
            "{text} does not say which processors: write {example}.",
            text=excerpt(text),
            example=excerpt("0-2,4"),
        )
    )
