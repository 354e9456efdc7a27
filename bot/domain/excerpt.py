"""What a person typed, as it is repeated in an answer: in fixed width and never long."""

from __future__ import annotations

from bot.domain.text import Span, code

SHOWN_CHARACTERS = 80


def excerpt(words: str) -> Span:
    """The words as code, cut after 80 characters: a pasted page does not come back whole.

    Words that nobody would see are shown as a pair of quotes.
    """
    if not words or words.isspace():
        return code('""')
    if len(words) <= SHOWN_CHARACTERS:
        return code(words)
    return code(words[:SHOWN_CHARACTERS] + "…")
