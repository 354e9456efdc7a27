"""Bytes as they come to lines, cleaned."""

from __future__ import annotations

import codecs

from bot.domain.clean import clean

LONGEST_CHARACTERS = 65_536
"""A line without end is cut here, so that memory stays bounded."""


class LineCutter:
    """Feed it bytes; a line counts when its end has come. `open` is the one still being written."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._open = ""

    def feed(self, data: bytes) -> list[str]:
        """The lines that are complete now."""
        *lines, self._open = (self._open + self._decoder.decode(data)).split("\n")
        if len(self._open) > LONGEST_CHARACTERS:
            lines.append(self._open)
            self._open = ""
        return [clean(line) for line in lines]

    @property
    def open(self) -> str:
        """Such as a prompt; cleaned."""
        return clean(self._open)

    def finish(self) -> list[str]:
        """What is left, once nothing comes any more."""
        self._open += self._decoder.decode(b"", final=True)
        last = self.open
        self._open = ""
        return [last] if last else []
