"""Shares of processors."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

NANO = 10**9

_CPUS = re.compile(r"(?:[0-9]{1,5}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")


def parse_cpus(text: str) -> int:
    """Billionths of a processor: `1.5` is 1,500,000,000, 0 no limit. Raises NotationError."""
    if _CPUS.fullmatch(text):
        return int(Decimal(text) * NANO)
    raise NotationError(
        say("{text} is not a number of processors: write one like 2 or 0.5.", text=excerpt(text))
    )
