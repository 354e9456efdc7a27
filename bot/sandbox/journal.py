"""Everything that was asked of the server, and everything that was wrong with it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]

KEPT_ENTRIES = 100_000
"""Older requests are forgotten, so that a demo may run for weeks."""


@dataclass(eq=False)
class Entry:
    """One request. ``raw`` is its body as sent, without the contents of files."""

    number: int
    time: float
    bot: int | None
    method: str
    chat: str | None = None
    params: Json = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    raw: str = ""
    headers: str = ""
    status: int | None = None
    error: str | None = None
    fault: str | None = None
    seconds: float | None = None

    def report(self) -> Json:
        """As the control interface shows it."""
        return asdict(self)


@dataclass(frozen=True)
class Violation:
    """A breach of the Bot API's rules.

    ``kind`` is one of method, parameter, refused, entities, button, pacing, retry, token, webhook.
    """

    kind: str
    text: str
    method: str
    chat: str | None
    request: int

    def report(self) -> Json:
        """As the control interface shows it."""
        return asdict(self)


class Journal:
    """Requests in order of arrival, and violations."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT_ENTRIES)
        self.violations: list[Violation] = []
        self._count = 0

    def open(self, bot: int | None, method: str) -> Entry:
        """Start the entry of a request that just arrived."""
        self._count += 1
        entry = Entry(self._count, time.time(), bot, method)
        self.entries.append(entry)
        return entry

    def violate(self, entry: Entry, kind: str, text: str) -> None:
        """Record a violation of this request, once."""
        violation = Violation(kind, text, entry.method, entry.chat, entry.number)
        if violation not in self.violations[-20:]:
            self.violations.append(violation)

    def find(
        self, method: str | None, chat: str | None, contains: str | None, after: int = 0
    ) -> list[Entry]:
        """Requests by method, chat, a text anywhere in them, and number."""
        return [
            entry
            for entry in self.entries
            if entry.number > after
            and method in (None, entry.method)
            and chat in (None, entry.chat)
            and (contains is None or contains in f"{entry.headers}\n{entry.raw}\n{entry.params}")
        ]

    def clear(self) -> None:
        """Forget everything; numbers go on."""
        self.entries.clear()
        self.violations.clear()
