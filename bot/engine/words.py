"""The engine's own error texts, told apart: by status and by what they say.

Order matters: the first rule that fits is taken.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from bot.core.errors import EngineConflict, EngineError, EngineNotFound, EngineRefused
from bot.domain.clean import clean
from bot.domain.sentence import say
from bot.domain.short_id import ID_DIGITS
from bot.engine.engine_words import ENGINE, STARTS
from bot.engine.registry_words import REGISTRY
from bot.engine.word_rule import Rule

WORDS_LIMIT = 500
"""Characters of an engine's text that are told: it may echo a whole command line."""

_LONG_ID = re.compile(
    rf"(?:(?<![^\s(])|(?<=sha256:))"
    rf"([0-9a-f]{{{ID_DIGITS}}})[0-9a-f]{{{64 - ID_DIGITS}}}(?![\w=-])"
)
"""As the engine writes ids and digests; people know the first digits. Quoted ones are argv's,
and in a path each digit counts."""


def engine_says(status: int, text: str) -> EngineError:
    """What an error answer of the engine means."""
    text = _LONG_ID.sub(r"\1", text)
    return _first((*ENGINE, *STARTS), status, text, text) or _by_status(status, text)


def registry_says(status: int, text: str, *names: str) -> EngineError:
    """The same while pulling, where the engine passes on what the registry said.

    `names` of the image are not taken for words: there may be one called `denied`.
    """
    bare = text
    for name in names:
        bare = bare.replace(name, "_")
    return _first(REGISTRY, status, bare, text) or _by_status(status, text)


def plain(text: str) -> str:
    """An engine's text fit to be told: cleaned, in one line, not too long."""
    words = " ".join(clean(text).split())
    return words if len(words) <= WORDS_LIMIT else f"{words[:WORDS_LIMIT]}…"


def _first(rules: tuple[Rule, ...], status: int, searched: str, text: str) -> EngineError | None:
    words = plain(text)
    for rule in rules:
        found = rule.pattern.search(searched)
        if found and (not rule.statuses or status in rule.statuses):
            return rule.kind(rule.sentence(found, words))
    return None


_BY_STATUS = {404: EngineNotFound, 409: EngineConflict, 304: EngineConflict}


def _by_status(status: int, text: str) -> EngineError:
    of_theirs = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    kind = _BY_STATUS.get(status, EngineError if of_theirs else EngineRefused)
    return kind(say("The engine says: {words}", words=plain(text) or str(status)))
