"""How long a container is given to end by itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from bot.domain.duration import parse_seconds


def _read(words: object) -> int | None:
    """As docker: a negative number waits without end, which a chat should not; so it is refused."""
    return parse_seconds(words) if isinstance(words, str) else None


Grace = Annotated[int | None, BeforeValidator(_read)]
"""Seconds; None is the container's own, mostly ten."""
