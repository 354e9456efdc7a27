"""Lines of a container: the last ones in memory for the chat, many more in a bounded file."""

from __future__ import annotations

import errno
import shutil
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from bot.domain.sentence import Sentence, say

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

    def extend(self, lines: Sequence[str]) -> None:
        """Take lines, without their line ends; no more are looked at than can be shown."""
        self.count += max(0, len(lines) - MESSAGE_CHARACTERS)
        for line in lines[-MESSAGE_CHARACTERS:]:
            self.add(line)

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

    What fits into a message is held in memory alone. The file has two halves; where both are full,
    the older one is given up. So it always ends with the newest line, and has at least half of
    `file_bytes` when it lost any. Where it can't be written, or there is a `fault` from the
    beginning, the last lines are all there is.
    """

    def __init__(self, folder: Path, file_bytes: int, fault: Sentence | None = None) -> None:
        self.shown = LastLines()
        self.fault = fault
        self._half = file_bytes // 2
        self._older, self._newer = folder / "older", folder / "newer"
        self._held: list[str] = []
        self._file: BinaryIO | None = None
        self._written = self._lines_in_newer = self._lines_in_older = 0

    def add(self, lines: Sequence[str]) -> None:
        """Take lines, without their line ends."""
        self.shown.extend(lines)
        if self.fault is not None:
            return
        self._held += lines
        if not self.shown.complete:
            self._write_held()

    @property
    def lost(self) -> int:
        """How many lines are not in the file either: the oldest ones."""
        kept = self._lines_in_older + self._lines_in_newer + len(self._held)
        return self.shown.count - kept

    def finish(self) -> Path | None:
        """Close it; the file with the lines, the oldest first. None: `fault` says why."""
        if self.fault is None:
            self._write_held()
        if self.fault is None:
            try:
                self._join()
            except OSError as fault:
                self._give_up(fault)
        return self._older if self.fault is None else None

    def close(self) -> None:
        """Harmless when it is closed already, and when the last of it can't be written."""
        with suppress(OSError):
            self._close()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _join(self) -> None:
        self._close()
        with self._older.open("ab") as whole:
            if self._newer.exists():
                with self._newer.open("rb") as lines:
                    shutil.copyfileobj(lines, whole, 1 << 20)
                self._newer.unlink()

    def _write_held(self) -> None:
        lines, self._held = self._held, []
        try:
            self._write(lines)
        except OSError as fault:
            self._give_up(fault)

    def _give_up(self, fault: OSError) -> None:
        self.fault = no_file(fault)
        self._held = []
        self.close()
        with suppress(OSError):
            # Others need the room.
            self._newer.unlink(missing_ok=True)
            self._older.unlink(missing_ok=True)

    def _write(self, lines: Sequence[str]) -> None:
        """All at once where they fit; they come by thousands."""
        rows = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
        if self._file is not None and self._written + len(rows) <= self._half:
            self._put(self._file, rows, len(lines))
            return
        for line in lines:
            row = line.encode("utf-8", "replace")[: self._half - 1] + b"\n"
            if self._file is None or self._written + len(row) > self._half:
                self._file = self._turn()
            self._put(self._file, row, 1)

    def _put(self, file: BinaryIO, rows: bytes, count: int) -> None:
        file.write(rows)
        self._written += len(rows)
        self._lines_in_newer += count

    def _turn(self) -> BinaryIO:
        if self._file is not None:
            self._close()
            self._newer.replace(self._older)
            self._lines_in_older = self._lines_in_newer
        self._written = self._lines_in_newer = 0
        return self._newer.open("wb")


def no_file(fault: BaseException | None) -> Sentence:
    """Why the lines that don't fit into a message can't be had."""
    if isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return say("There is no file with all of it: the bot's disk is full.")
    return say("There is no file with all of it: the bot can't write working files.")
