"""A pattern that people search logs with: RE2, linear in the text whatever the pattern."""

from __future__ import annotations

from typing import Any

from bot.core.errors import UsageError
from bot.domain.excerpt import excerpt
from bot.domain.sentence import say
from bot.engine.words import plain

PATTERN_LIMIT = 1000
_LINE_ONLY = ("\\A", "\\z", "\\C", "(?")
"""Where a pattern has one of these, lines of a block can't be searched together."""


class LogPattern:
    """Case-insensitive; UsageError for one that can't be read or is too long."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > PATTERN_LIMIT:
            raise UsageError(
                say("The pattern is too long: at most {limit} characters.", limit=PATTERN_LIMIT)
            )
        _compile(pattern)  # As it is, so that the fault is told in the person's own words.
        self._line = _compile(pattern, "(?i)")
        many = not any(mark in pattern for mark in _LINE_ONLY)
        self._block = _compile(pattern, "(?im)") if many else None

    def may_match(self, block: bytes) -> bool:
        """False: no line of the block matches."""
        return self._block is None or self._block.search(block) is not None

    def matches(self, line: bytes) -> bool:
        """Whether a line, without its newline, matches."""
        return self._line.search(line) is not None


def _compile(pattern: str, flags: str = "") -> Any:
    import re2  # noqa: PLC0415 - 2.5 MB until something is searched

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        return re2.compile((f"{flags}(?:{pattern})" if flags else pattern).encode(), options)
    except (re2.error, UnicodeEncodeError) as error:
        fault = error.args[0] if error.args else ""
        reason = fault.decode(errors="replace") if isinstance(fault, bytes) else str(fault)
        raise UsageError(
            say(
                "{pattern} is not a pattern that can be searched: {reason}",
                pattern=excerpt(pattern),
                reason=plain(reason),
            )
        ) from None
