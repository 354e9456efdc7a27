"""One rule about what an error text of the engine means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import EngineError
from bot.domain.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """Statuses (none: any), what the text has to contain, and what it then means."""

    statuses: frozenset[int]
    pattern: re.Pattern[str]
    kind: type[EngineError]
    sentence: Callable[[re.Match[str], str], Sentence]


def rule(
    statuses: tuple[int, ...],
    pattern: str,
    kind: type[EngineError],
    sentence: Callable[[re.Match[str], str], Sentence],
) -> Rule:
    """`sentence` gets the match, and the engine's words as they may be told."""
    return Rule(frozenset(statuses), re.compile(pattern, re.IGNORECASE), kind, sentence)
