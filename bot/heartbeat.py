"""A sign of life in a file: when Telegram and each engine last answered."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

log = logging.getLogger(__name__)

STALE_SECONDS = 90.0
"""A long poll takes up to about half of this; three missed engine pings make it too."""


class Heartbeat:
    """Written by the bot, read by `deckhand health`, which a container's health check runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[str, float] = {}
        self._failed = False

    def beat(self, part: str) -> None:
        """`part` (`telegram`, or an engine's name) has just answered."""
        self._seen[part] = time.time()
        self._write()

    def expect(self, parts: tuple[str, ...]) -> None:
        """Start over: none of them has answered yet, and they have the usual time to do so."""
        self._seen = dict.fromkeys(parts, time.time())
        self._write()

    def end(self) -> None:
        """The bot ends: nothing may look as if it answered until the sign is old."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as fault:
            log.warning("the heartbeat can't be removed: %s", fault)

    def _write(self) -> None:
        """A full disk must not stop what beats: the file grows old, which is a sign too."""
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self._seen))
            fresh.replace(self._path)
        except OSError as fault:
            if not self._failed:
                log.warning("the heartbeat can't be written: %s", fault)
            self._failed = True
        else:
            self._failed = False


def silent_parts(path: Path) -> tuple[str, ...]:
    """Parts that have not answered for too long; all of it if the file is missing."""
    try:
        seen = json.loads(path.read_text())
    except (OSError, ValueError):
        return ("bot",)
    oldest = time.time() - STALE_SECONDS
    return tuple(part for part, when in seen.items() if when < oldest)
