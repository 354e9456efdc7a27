"""A sentence still to be said: its English words, which are the catalogue's key, and its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.text import Span, Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """Made by `say` and `say_n`; a catalogue turns it into the reader's language."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int = 0

    def __str__(self) -> str:
        """English, for logs; values as they are."""
        key = self.key if self.plural is None or self.count == 1 else self.plural
        return key.format_map({name: _plain(value) for name, value in self.values.items()})

    def through(self, change: Callable[[str], str]) -> Sentence:
        """With the words of its values changed so; its own stay."""
        values = {name: _through(value, change) for name, value in self.values.items()}
        return replace(self, values=values)


def say(
    key: str, /, **values: str | int | timedelta | datetime | Span | Text | Sentence
) -> Sentence:
    """A sentence with `{named}` values.

    Durations and times are written the reader's way, styled values keep their style.
    """
    return Sentence(key, values)


def say_n(
    one: str,
    many: str,
    count: int,
    /,
    **values: str | int | timedelta | datetime | Span | Text | Sentence,
) -> Sentence:
    """A sentence that depends on a number, which is its value `{count}`."""
    return Sentence(one, {"count": count, **values}, many, count)


def _plain(value: object) -> str:
    if isinstance(value, Span):
        return value.text
    return value.plain if isinstance(value, Text) else str(value)


def _through(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Span):
        return replace(value, text=change(value.text))
    if isinstance(value, Text):
        return Text(tuple(replace(span, text=change(span.text)) for span in value.spans))
    return value.through(change) if isinstance(value, Sentence) else value


class NotationError(ValueError):
    """A word that does not follow its notation; `sentence` says what is wrong and what is right."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
