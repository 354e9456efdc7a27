"""Errors as a person sees them: what is wrong, and the next step as buttons where there is one."""

from __future__ import annotations

from bot.core.errors import (
    CANDIDATES,
    BotError,
    NothingMatches,
    Unclear,
    UnknownCommand,
    UsageError,
)
from bot.domain.sentence import say
from bot.domain.text import Text, code, join, text
from bot.locale.catalogue import Catalogue
from bot.render.view import Button, View, beside, view

WARNING = "⚠️"
_LABEL_CHARACTERS = 40


@view.register
def error(shown: BotError, catalogue: Catalogue) -> View:
    """The sentence."""
    return View(_sentence(shown, catalogue))


@view.register
def usage_error(shown: UsageError, catalogue: Catalogue) -> View:
    """The fault, the usage line, and that nothing was done."""
    if not shown.usage:
        return View(_sentence(shown, catalogue))
    command = shown.usage.partition(" ")[0].removeprefix("/")
    words = join([_sentence(shown, catalogue), code(shown.usage)], "\n\n")
    has_flags = "[-" in shown.usage or "[OPTIONS]" in shown.usage
    label = say("All flags") if has_flags else say("Usage")
    more = Button(catalogue.words(label), f"/help {command}")
    return View(words, ((more,),))


@view.register
def unknown_command(shown: UnknownCommand, catalogue: Catalogue) -> View:
    """The line with the nearest names in the place of the one that was typed, as buttons."""
    buttons = (button for (button,) in _candidates(shown))
    return View(_sentence(shown, catalogue), tuple(beside(buttons)))


@view.register
def unclear(shown: Unclear, catalogue: Catalogue) -> View:
    """The candidates as buttons; each sends its whole line."""
    return View(_sentence(shown, catalogue), _candidates(shown))


@view.register
def nothing_matches(shown: NothingMatches, catalogue: Catalogue) -> View:
    """Those that look alike, in the same way."""
    words = _sentence(shown, catalogue)
    if shown.lines:
        words = join([words, catalogue.text(say("Did you mean this?"))])
    return View(words, _candidates(shown))


def _candidates(shown: Unclear) -> tuple[tuple[Button, ...], ...]:
    lines = shown.lines[:CANDIDATES]
    labels = _labels([name for name, _ in lines])
    return tuple((Button(label, line),) for label, (_, line) in zip(labels, lines, strict=True))


def _labels(names: list[str]) -> list[str]:
    """Cut where they are long: at the beginning if only the ends tell them apart."""
    most = _LABEL_CHARACTERS - 1
    cut = [name if len(name) <= _LABEL_CHARACTERS else f"{name[:most]}…" for name in names]
    if len(set(cut)) == len(set(names)):
        return cut
    return [name if len(name) <= most else f"…{name[-most:]}" for name in names]


def _sentence(shown: BotError, catalogue: Catalogue) -> Text:
    return text(f"{WARNING} ", catalogue.text(shown.sentence))
