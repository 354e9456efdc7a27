"""Output as it comes, cut into cleaned lines in the thread that reads it."""

from __future__ import annotations

import codecs

from bot.domain.clean import clean
from bot.domain.log import Written
from bot.engine.log_reader import fit

LONGEST_BYTES = 65_536
"""A line without end is cut here, so that memory stays bounded."""
OPEN_CHARACTERS = 1000
"""What is told of a line that is still being written: its newest characters."""
_OPEN_BYTES = 4 * OPEN_CHARACTERS + 3


class LineCutter:
    """Feed it bytes; a line counts when its end has come."""

    def __init__(self) -> None:
        self._open = b""

    def feed(self, data: bytes) -> Written:
        """The lines that are complete now, and the end of the one still being written."""
        whole, newline, self._open = (self._open + data).rpartition(b"\n")
        lines = fit(whole).decode().split("\n") if newline else []
        if len(self._open) > LONGEST_BYTES:
            lines.append(self._cut())
        return Written(tuple(lines), self._newest())

    def finish(self) -> Written:
        """What is left, once nothing comes any more."""
        last = clean(self._open.decode(errors="replace"))
        self._open = b""
        return Written((last,) if last else ())

    def _cut(self) -> str:
        """Never within a character."""
        line, used = codecs.utf_8_decode(self._open, "replace", False)
        self._open = self._open[used:]
        return clean(line)

    def _newest(self) -> str:
        newest = self._open[-_OPEN_BYTES:]
        shown = clean(codecs.utf_8_decode(newest, "replace", False)[0])
        if len(newest) == len(self._open) and len(shown) <= OPEN_CHARACTERS:
            return shown
        return "…" + shown[1 - OPEN_CHARACTERS :]
