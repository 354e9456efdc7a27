"""How long a container is given to end by itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from bot.domain.duration import parse_seconds
from bot.domain.sentence import say
from bot.domain.text import code


def _read(words: object) -> int | None:
    """As docker: a negative number waits without end, which a chat should not; so it is refused."""
    return parse_seconds(words) if isinstance(words, str) else None


CHOSEN_AT_START = say("{flag} of {line} chooses it.", flag=code("--stop-signal"), line="/run")
"""For a signal that is asked for when it is time to stop."""
Grace = Annotated[int | None, BeforeValidator(_read)]
"""Seconds; None is the container's own, mostly ten."""
