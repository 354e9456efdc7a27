"""What containers write: followed, searched, shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.container_results import Log, Output, Searching
from bot.domain.excerpt import excerpt
from bot.domain.sentence import say, say_n
from bot.domain.size import human_size
from bot.domain.text import Span, Text, bold, join, pre, quote, text
from bot.locale.catalogue import Catalogue
from bot.render.state import SAID_CHARACTERS, flat, published
from bot.render.view import Button, Tone, View, view

SHORT_LINES = 12
SHORT_CHARACTERS = 700
"""What is longer than this is folded."""


def block(lines: Sequence[str]) -> Span:
    """The lines as they are; folded where they would fill the screen."""
    words = "\n".join(lines)
    short = len(lines) <= SHORT_LINES and len(words) <= SHORT_CHARACTERS
    return pre(words) if short else quote(words)


def stop_button(catalogue: Catalogue) -> tuple[tuple[Button, ...], ...]:
    """The one button of what goes on."""
    return ((Button(catalogue.words(say("Stop")), halts=True, tone=Tone.DANGER),),)


@view.register
def output(shown: Output, catalogue: Catalogue) -> View:
    """Ports and the last lines so far: the newest are at the end, where the eye is."""
    parts: list[Text | Span | str] = [text("▶️ ", bold(shown.name))]
    if ports := published(shown.ports):
        # A range may have a thousand, and the lines are what is looked at.
        bound = flat(" ".join(ports), SAID_CHARACTERS)
        parts.append(catalogue.text(say("Ports: {ports}", ports=bound)))
    if any(shown.lines):
        parts.append(pre("\n".join(_newest(shown.lines))))
    elif shown.following:
        parts.append(catalogue.text(say("Waiting for its first line…")))
    if not shown.following:
        parts.append(catalogue.text(say("Being stopped…")))
        return View(join(parts))
    return View(join(parts), stop_button(catalogue))


def _newest(lines: Sequence[str]) -> list[str]:
    """As many as fill a phone's screen; a folded block would hide the newest."""
    taken: list[str] = []
    characters = 0
    for line in reversed(lines):
        characters += len(line) + 1
        if taken and (characters > 2 * SHORT_CHARACTERS or len(taken) == 2 * SHORT_LINES):
            break
        taken.insert(0, line)
    return taken


@view.register
def searching(shown: Searching, catalogue: Catalogue) -> View:
    """How far a search is."""
    read = human_size(shown.read_bytes)
    if not shown.pattern:
        words = say("Reading the log of {name}: {size}…", name=bold(shown.name), size=read)
    else:
        words = say_n(
            "Searching {name} for {pattern}: {size} read, {count} line fits…",
            "Searching {name} for {pattern}: {size} read, {count} lines fit…",
            shown.matches,
            name=bold(shown.name),
            pattern=excerpt(shown.pattern),
            size=read,
        )
    return View(catalogue.text(words), stop_button(catalogue))


@view.register
def log(shown: Log, catalogue: Catalogue) -> View:
    """Lines under the container's name, which says what a short name was taken for."""
    head = text("📄 ", bold(shown.name))
    if shown.matches is not None:
        count = say_n("{count} line fits", "{count} lines fit", shown.matches)
        head = text(head, " · ", catalogue.text(count))
    parts: list[Text | Span | str] = [head]
    if any(shown.lines):
        parts.append(block(shown.lines))
    if shown.note is not None:
        parts.append(catalogue.text(shown.note))
    return View(join(parts))
