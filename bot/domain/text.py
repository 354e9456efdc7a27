"""Styled text as a value, so that no markup language has to be escaped anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a stretch of text looks; the values are the Bot API's entity types."""

    PLAIN = ""
    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    PRE = "pre"
    QUOTE = "expandable_blockquote"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Text:
    """Spans in reading order."""

    spans: tuple[Span, ...] = ()

    def __add__(self, other: Text | Span | str) -> Text:
        return Text(self.spans + text(other).spans)

    def __bool__(self) -> bool:
        return any(span.text for span in self.spans)

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(span.text for span in self.spans)


def text(*parts: Text | Span | str) -> Text:
    """One text out of parts; bare strings are plain."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, Text):
            spans.extend(part.spans)
        else:
            spans.append(Span(part) if isinstance(part, str) else part)
    return Text(tuple(spans))


def join(parts: Iterable[Text | Span | str], separator: str = "\n") -> Text:
    """The parts with the separator between them."""
    joined: list[Text | Span | str] = []
    for part in parts:
        if joined:
            joined.append(separator)
        joined.append(part)
    return text(*joined)


def bold(words: str) -> Span:
    """Words that stand out."""
    return Span(words, Style.BOLD)


def code(words: str) -> Span:
    """Words as typed or as the engine has them: names, ids, flags; one tap copies them."""
    return Span(words, Style.CODE)


def pre(words: str) -> Span:
    """A block in fixed width."""
    return Span(words, Style.PRE)


def quote(words: str) -> Span:
    """A block that is shown folded and opens with a tap."""
    return Span(words, Style.QUOTE)
