"""Which lines of a container's log are wanted, and the lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogQuery:
    """`tail` None is the whole log; `pattern` is searched without regard to case."""

    tail: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    timestamps: bool = False
    follow: bool = False
    pattern: str | None = None
    context: int = 0
    """Lines shown around each match."""


@dataclass(frozen=True, slots=True)
class LogBatch:
    """Lines that were read together; with a pattern, those that match and their context.

    `matches` counts the matching ones among them; `read_bytes` is how far in the log it is.
    """

    lines: tuple[str, ...]
    matches: int = 0
    read_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """What a running container wrote: whole lines, cleaned.

    `open` is the line still being written, such as a prompt: its newest characters.
    """

    lines: tuple[str, ...]
    open: str = ""
