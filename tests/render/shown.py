"""What a chat shows, as readable text: buttons in brackets, a row a line."""

from __future__ import annotations

from datetime import UTC

from bot.core.errors import BotError
from bot.core.results import Result
from bot.locale.catalogue import load
from bot.render.view import View, view

ENGLISH = load(UTC)["en"]


def drawn(result: Result | BotError) -> View:
    """The view, in English."""
    return view(result, ENGLISH)


def shown(result: Result | BotError) -> str:
    """Its words, and below them the labels of its buttons."""
    seen = drawn(result)
    rows = (" ".join(f"[{button.label}]" for button in row) for row in seen.buttons)
    return "\n".join([seen.text.plain, *rows])
