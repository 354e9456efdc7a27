"""A sign of life in a file: when Telegram and each engine last answered."""

from __future__ import annotations

import json
import time
from pathlib import Path

STALE_SECONDS = 90.0
"""A long poll takes up to about half of this; three missed engine pings make it too."""


class Heartbeat:
    """Written by the bot, read by `deckhand health`, which a container's health check runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[str, float] = {}

    def beat(self, part: str) -> None:
        """`part` (`telegram`, or an engine's name) has just answered."""
        self._seen[part] = time.time()
        self._write()

    def expect(self, parts: tuple[str, ...]) -> None:
        """Start over: none of them has answered yet, and they have the usual time to do so."""
        self._seen = dict.fromkeys(parts, time.time())
        self._write()

    def _write(self) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._seen))
        fresh.replace(self._path)


def silent_parts(path: Path) -> tuple[str, ...]:
    """Parts that have not answered for too long; all of it if the file is missing."""
    try:
        seen = json.loads(path.read_text())
    except (OSError, ValueError):
        return ("bot",)
    oldest = time.time() - STALE_SECONDS
    return tuple(part for part, when in seen.items() if when < oldest)
