"""What /logs takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from bot.core.arguments import Arguments, Containers, Opt
from bot.core.flags import hints
from bot.domain.duration import parse_moment
from bot.domain.excerpt import excerpt
from bot.domain.log import LogQuery
from bot.domain.sentence import NotationError, say
from bot.domain.text import code

DEFAULT_LINES = 50
_NUMBER = re.compile(r"-?[0-9]{1,9}")


def _moment(words: str) -> str:
    if words:
        parse_moment(words, datetime.now(UTC))
    return words


def _tail(words: str) -> str:
    if words in {"", "all"} or _NUMBER.fullmatch(words):
        return words
    raise NotationError(
        say("{text} is not a number of lines: write one like 100, or all.", text=excerpt(words))
    )


class LogsArgs(Arguments):
    """Which container's log, and which lines of it."""

    not_offered = hints("--details")

    follow: Annotated[bool, Opt("go on with what is written", ("-f", "--follow"))] = False
    tail: Annotated[
        str, Opt("so many lines from the end, or all", ("-n", "--tail"), "N"), AfterValidator(_tail)
    ] = ""
    since: Annotated[
        str, Opt("from then on: 10m, or a date", ("--since",), "TIME"), AfterValidator(_moment)
    ] = ""
    until: Annotated[
        str, Opt("up to then: 10m, or a date", ("--until",), "TIME"), AfterValidator(_moment)
    ] = ""
    timestamps: Annotated[bool, Opt("with the time of each line", ("-t", "--timestamps"))] = False
    pattern: Annotated[
        str | None,
        Opt("only lines with this in them, in any case", ("--grep",), "PATTERN"),
    ] = None
    context: Annotated[
        int,
        Opt("so many lines around each that fits", ("-C", "--context"), "N"),
        Field(ge=0, le=50),
    ] = 0
    container: Annotated[str, Containers("name or id")]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.context and self.pattern is None:
            raise NotationError(
                say("{flag} goes with {grep} only.", flag=code("-C"), grep=code("--grep"))
            )
        return self

    @property
    def lines(self) -> int | None:
        """Lines from the end; None is all, as docker takes a negative number too.

        A search goes through the whole log, and so does a time, unless a number is given.
        """
        if self.tail == "all" or self.tail.startswith("-"):
            return None
        if self.tail:
            return int(self.tail)
        whole = not self.follow and (self.pattern is not None or self.since or self.until)
        return None if whole else DEFAULT_LINES

    def query(self, now: datetime) -> LogQuery:
        """As the engine is asked; times without a zone are in that of `now`."""
        return LogQuery(
            tail=self.lines,
            since=parse_moment(self.since, now) if self.since else None,
            until=parse_moment(self.until, now) if self.until else None,
            timestamps=self.timestamps,
            follow=self.follow,
            pattern=self.pattern,
            context=self.context,
        )
