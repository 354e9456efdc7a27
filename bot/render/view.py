"""What a chat shows for a result, and the function that every result type registers with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import singledispatch

from bot.core.errors import BotError
from bot.core.results import Result
from bot.domain.text import Text
from bot.locale.catalogue import Catalogue

_WIDE_LABEL = 14
"""Two buttons stand side by side where both labels are at most this long."""


class Tone(StrEnum):
    """A button's colour; the values are the Bot API's."""

    PLAIN = ""
    DANGER = "danger"


@dataclass(frozen=True)
class Button:
    """A button: it sends a line, confirms one, stops what runs, cancels, or copies text."""

    label: str
    line: str = ""
    page: int = 0
    edits: bool = False
    """The answer takes the place of this message."""
    confirms: tuple[str, ...] | None = None
    """The target ids on screen, for the first button of a question."""
    cancels: bool = False
    halts: bool = False
    """Stops the running command of this answer."""
    copies: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class View:
    """Text and rows of buttons."""

    text: Text
    buttons: tuple[tuple[Button, ...], ...] = ()


def beside(buttons: Iterable[Button]) -> list[tuple[Button, ...]]:
    """Two in a row where both are short: a thumb needs room."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        last = rows[-1] if rows else ()
        if len(last) == 1 and max(len(last[0].label), len(button.label)) <= _WIDE_LABEL:
            rows[-1] = (last[0], button)
        else:
            rows.append((button,))
    return rows


@singledispatch
def view(shown: Result | BotError, catalogue: Catalogue) -> View:
    """How a result or an error looks; each kind registers its own function."""
    raise TypeError(f"nothing draws {type(shown).__name__}")
