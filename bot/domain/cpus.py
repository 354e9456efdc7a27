"""Shares of processors."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say
from bot.domain.text import code

NANO = 10**9
LEAST_SHARES = 2
"""The kernel's, in kernel/sched/sched.h: MIN_SHARES."""

_CPUSET = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,5})?(?:,[0-9]{1,5}(?:-[0-9]{1,5})?){0,999}")
_CPUS = re.compile(r"(?:[0-9]{1,5}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")


def parse_cpus(text: str) -> int:
    """Billionths of a processor: `1.5` is 1,500,000,000, 0 no limit. Raises NotationError."""
    if _CPUS.fullmatch(text):
        return int(Decimal(text) * NANO)
    raise NotationError(
        say("{text} is not a number of processors: write one like 2 or 0.5.", text=excerpt(text))
    )


def check_shares(shares: int) -> int:
    """NotationError for the one that the kernel does not take; 0 is the usual weight."""
    if shares == 0 or shares >= LEAST_SHARES:
        return shares
    raise NotationError(
        say(
            "{flag} is at least {least}, or 0 for the usual weight.",
            flag=code("--cpu-shares"),
            least=LEAST_SHARES,
        )
    )


def parse_cpuset(text: str) -> str:
    """Which processors, by number: `0-2,4`; whether they exist is the engine's to say.

    Raises NotationError.
    """
    if _CPUSET.fullmatch(text):
        for part in text.split(","):
            _check_order(part)
        return text
    raise NotationError(
        say(
            "{text} does not say which processors: write {example}.",
            text=excerpt(text),
            example=excerpt("0-2,4"),
        )
    )


def _check_order(part: str) -> None:
    first, _, last = part.partition("-")
    if last and int(last) < int(first):
        raise NotationError(
            say(
                "The range {part} runs backwards: put the lower processor first.",
                part=excerpt(part),
            )
        )
