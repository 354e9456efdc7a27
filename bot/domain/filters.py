"""The `--filter` of docker's lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say


def parse_filters(words: Iterable[str]) -> dict[str, list[str]]:
    """Read `status=exited` and the like, one key may come several times; raises NotationError.

    Which keys there are is the engine's to say: each of its versions knows others.
    """
    filters: dict[str, list[str]] = {}
    for word in words:
        key, equals, value = (part.strip() for part in word.partition("="))
        if not key or not equals:
            raise NotationError(
                say(
                    "{text} is not a filter: write one like {example}.",
                    text=excerpt(word),
                    example=excerpt("status=exited"),
                )
            )
        filters.setdefault(key.lower(), []).append(value)
    return filters


def _readable(words: tuple[str, ...]) -> tuple[str, ...]:
    parse_filters(words)
    return words


Filters = Annotated[tuple[str, ...], AfterValidator(_readable)]
"""A command's filters as they were typed; each can be read."""
