"""Lines of a container: the last ones in memory for the chat, many more in a bounded file."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

MESSAGE_CHARACTERS = 3500
"""What is shown in a message: Telegram takes 4,096 with all that is around it."""
LINE_CHARACTERS = 1000
"""A longer line is cut where it is shown; the file has all of it."""


class LastLines:
    """The last lines that fit into a message."""

    def __init__(self) -> None:
        self.count = 0
        """All lines that came."""
        self._lines: deque[str] = deque()
        self._characters = 0
        self._cut = False

    def add(self, line: str) -> None:
        """Take a line, without its line end."""
        self.count += 1
        if len(line) > LINE_CHARACTERS:
            line, self._cut = line[: LINE_CHARACTERS - 1] + "…", True
        self._lines.append(line)
        self._characters += len(line) + 1
        while self._characters > MESSAGE_CHARACTERS:
            self._characters -= len(self._lines.popleft()) + 1

    @property
    def complete(self) -> bool:
        """Whether nothing that came was left out."""
        return self.count == len(self._lines) and not self._cut

    def last(self, characters: int = MESSAGE_CHARACTERS) -> tuple[str, ...]:
        """Those that have at most so many characters together; one at least."""
        taken: deque[str] = deque()
        for line in reversed(self._lines):
            characters -= len(line) + 1
            if characters < 0 and taken:
                break
            taken.appendleft(line)
        return tuple(taken)


class Transcript:
    """Takes lines without end in constant memory and at most about `file_bytes` of disk.

    The file has two halves; where both are full, the older one is given up. So it always ends with
    the newest line, and has at least half of `file_bytes` when it lost any.
    """

    def __init__(self, folder: Path, file_bytes: int) -> None:
        self.shown = LastLines()
        self._half = file_bytes // 2
        self._older, self._newer = folder / "older", folder / "newer"
        self._file: BinaryIO | None = None
        self._written = self._lines_in_newer = self._lines_in_older = 0

    def add(self, lines: Iterable[str]) -> None:
        """Take lines, without their line ends."""
        for line in lines:
            self.shown.add(line)
            self._write(line)

    @property
    def lost(self) -> int:
        """How many lines are not in the file either: the oldest ones."""
        return self.shown.count - self._lines_in_older - self._lines_in_newer

    def finish(self) -> Path:
        """Close it; the file with the lines, the oldest first."""
        self.close()
        with self._older.open("ab") as whole:
            if self._newer.exists():
                with self._newer.open("rb") as lines:
                    shutil.copyfileobj(lines, whole, 1 << 20)
                self._newer.unlink()
        return self._older

    def close(self) -> None:
        """Harmless when it is closed already."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, line: str) -> None:
        row = line.encode("utf-8", "replace")[: self._half - 1] + b"\n"
        if self._file is None or self._written + len(row) > self._half:
            self._file = self._turn()
        self._file.write(row)
        self._written += len(row)
        self._lines_in_newer += 1

    def _turn(self) -> BinaryIO:
        if self._file is not None:
            self._file.close()
            self._newer.replace(self._older)
            self._lines_in_older = self._lines_in_newer
        self._written = self._lines_in_newer = 0
        return self._newer.open("wb")
