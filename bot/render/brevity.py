"""Names and lists that stay short on a phone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.text import Text, join, text

MOST_NAMES = 6
"""Of a kind: more are counted."""
NAME_CHARACTERS = 40


def few(parts: Sequence[Text], separator: str) -> Text:
    """The first of them, and how many more there are."""
    shown = join(parts[:MOST_NAMES], separator)
    more = len(parts) - MOST_NAMES
    return text(shown, f" … +{more}") if more > 0 else shown


def short(name: str) -> str:
    """Cut where it is long."""
    return name if len(name) <= NAME_CHARACTERS else f"{name[: NAME_CHARACTERS - 1]}…"
