"""A whole answer: its parts one below the other, and at its head the host that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.errors import BotError, SpoolFull, StoreError
from bot.core.results import Result
from bot.domain.sentence import Sentence
from bot.domain.text import Text, bold, text

HOST = "🖥"
_OF_THE_BOT = (StoreError, SpoolFull)
"""They would be taken for the host's: a database, a disk."""


def joined(parts: Sequence[Text]) -> Text:
    """Single lines one below the other, anything longer set off by an empty line."""
    whole = Text()
    for number, part in enumerate(parts):
        if number:
            before = parts[number - 1]
            is_short = "\n" not in before.plain and "\n" not in part.plain
            whole = whole + ("\n" if is_short else "\n\n")
        whole = whole + part
    return whole


def headed(host: str, words: Text) -> Text:
    """Below the host's name, if there is one and something is said."""
    return text(f"{HOST} ", bold(host), "\n", words) if host and words else words


def wants_host(shown: Result | BotError | None) -> bool:
    """Whether one has to be told the host; some errors name it themselves, or are about none."""
    if not isinstance(shown, BotError):
        return True
    return not (isinstance(shown, _OF_THE_BOT) or _names_host(shown.sentence))


def _names_host(sentence: Sentence) -> bool:
    """Also where another sentence that does is within it."""
    within = (one for one in sentence.values.values() if isinstance(one, Sentence))
    return "host" in sentence.values or any(map(_names_host, within))
