"""Reads and searches a log in its thread, in memory that does not grow with it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from bot.domain.clean import clean
from bot.domain.log import LogBatch
from bot.engine.channel import Emit
from bot.engine.frames import Frames
from bot.engine.lines import Lines
from bot.engine.log_pattern import LogPattern

TELL_SECONDS = 0.5
"""Between two reports of how far a search is that finds nothing."""
_STDOUT = 1
_SEPARATOR = "--"

# Bytes that `clean` may have to deal with, as UTF-8 has them: all else is left as it is.
_UNFIT_ASCII = bytes([*range(9), *range(11, 32), 127])
_UNFIT = (
    rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c"
    rb"|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbb]"
)


def read_log(
    body: Iterable[bytes],
    emit: Emit[LogBatch],
    terminal: bool,
    pattern: LogPattern | None,
    context: int,
) -> None:
    """Emit all lines, or those that match with `context` lines around them."""
    search = _Search(pattern, context) if pattern else None
    done, told = 0, time.monotonic()
    for read_bytes, block in _line_blocks(body, terminal):
        done = read_bytes
        text = fit(block)
        lines, matches = search.feed(text) if search else (_split(text), 0)
        now = time.monotonic()
        if lines or now - told >= TELL_SECONDS:
            told = now
            emit(LogBatch(tuple(line.decode() for line in lines), matches, done))
    emit(LogBatch((), 0, done))


def _line_blocks(body: Iterable[bytes], terminal: bool) -> Iterator[tuple[int, bytes]]:
    """(bytes read so far, whole lines); a terminal's output has no frames."""
    frames, lines = Frames(), Lines()
    done = 0
    for block in body:
        done += len(block)
        pieces = [(_STDOUT, block)] if terminal else frames.feed(block)
        whole = lines.feed(pieces)
        if whole:
            yield done, whole
    rest = lines.end()
    if rest:
        yield done, rest


def fit(block: bytes) -> bytes:
    """The block with each of its lines cleaned; valid UTF-8."""
    if _is_fit(block):
        return block
    lines = block.decode(errors="replace").split("\n")
    return "\n".join(map(clean, lines)).encode()


def _is_fit(block: bytes) -> bool:
    if block.isascii():
        # Twice as fast as searching, and most logs are ASCII.
        return len(block.translate(None, _UNFIT_ASCII)) == len(block)
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return _unfit().search(block) is None


@cache
def _unfit() -> Any:
    import re2  # noqa: PLC0415 - 2.5 MB that few logs need

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(_UNFIT, options)


def _split(block: bytes) -> list[bytes]:
    """Lines end at a newline alone, not at all that Python takes for a line's end."""
    lines = block.split(b"\n")
    lines.pop()
    return lines


class _Search:
    """Matching lines and their surroundings, over blocks."""

    def __init__(self, pattern: LogPattern, context: int) -> None:
        self._pattern = pattern
        self._context = context
        self._before: deque[bytes] = deque(maxlen=context)
        self._after = 0
        self._skipped = False
        self._shown = False

    def feed(self, block: bytes) -> tuple[list[bytes], int]:
        """Lines to show and how many of them match."""
        if not self._after and not self._pattern.may_match(block):
            self._pass(block)
            return [], 0
        shown: list[bytes] = []
        count = 0
        for line in _split(block):
            if self._pattern.matches(line):
                self._show_before(shown)
                shown.append(line)
                count += 1
                self._after = self._context
            elif self._after:
                self._after -= 1
                shown.append(line)
            else:
                self._keep(line)
        return shown, count

    def _show_before(self, shown: list[bytes]) -> None:
        # As grep does it: a rule between groups that are not neighbours in the log.
        if self._context and self._skipped and self._shown:
            shown.append(_SEPARATOR.encode())
        shown += self._before
        self._before.clear()
        self._skipped, self._shown = False, True

    def _keep(self, line: bytes) -> None:
        if len(self._before) == self._context:
            self._skipped = True
        self._before.append(line)

    def _pass(self, block: bytes) -> None:
        """Nothing in it is shown; its last lines may come before a match of the next."""
        if not self._context:
            return
        last = block.rsplit(b"\n", self._context + 1)
        for line in last[:-1] if len(last) <= self._context + 1 else last[1:-1]:
            self._keep(line)
        self._skipped = self._skipped or len(last) > self._context + 1
