"""Limits of a process, in the notation of `docker run --ulimit`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

ULIMITS = frozenset(
    {
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
    }
)
"""Those that docker knows (go-units, ulimit.go)."""

UNLIMITED = -1
_ULIMIT = re.compile(r"([a-z]+)=(-1|[0-9]{1,18})(?::(-1|[0-9]{1,18}))?")


@dataclass(frozen=True, slots=True)
class Ulimit:
    """`soft` holds until the process itself raises it, up to `hard`; -1 is no limit."""

    name: str
    soft: int
    hard: int

    def body(self) -> dict[str, object]:
        """As the engine takes it."""
        return {"Name": self.name, "Soft": self.soft, "Hard": self.hard}


def parse_ulimit(text: str) -> Ulimit:
    """Read `nofile=1024:2048` or `nofile=1024`, which is both; raises NotationError."""
    match = _ULIMIT.fullmatch(text)
    if match is None or match[1] not in ULIMITS:
        raise NotationError(
            say(
                "{text} is not a limit: write one like {example}.",
                text=excerpt(text),
                example=excerpt("nofile=1024:2048"),
            )
        )
    soft = int(match[2])
    hard = soft if match[3] is None else int(match[3])
    if hard != UNLIMITED and (soft == UNLIMITED or soft > hard):
        raise NotationError(
            say("In {text} the first number is above the second.", text=excerpt(text))
        )
    return Ulimit(match[1], soft, hard)
