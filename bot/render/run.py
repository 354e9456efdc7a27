"""/run: started, or run to its end."""

from __future__ import annotations

from bot.core.container_results import Exited, Started
from bot.core.line import line_of
from bot.domain.exit_code import meaning
from bot.domain.sentence import Sentence, say
from bot.domain.short_id import short_id
from bot.domain.text import Span, Text, bold, code, join, text
from bot.locale.catalogue import Catalogue
from bot.render.logs import block
from bot.render.plain import DONE, FAILED
from bot.render.state import SAID_CHARACTERS, flat, published
from bot.render.view import Button, View, view

STOPPED = "⏹"


@view.register
def started(shown: Started, catalogue: Catalogue) -> View:
    """Name, id, the ports that were bound, and the equal docker line."""
    id = short_id(shown.container_id)
    parts: list[Text | Span | str] = [_head(shown, catalogue), code(id)]
    if ports := published(shown.ports):
        parts.append(catalogue.text(say("Ports: {ports}", ports=" ".join(ports))))
    if shown.missing is not None:
        parts.append(text(f"{FAILED} ", catalogue.text(shown.missing)))
    for warning in shown.warnings:
        words = say("The engine warns: {warning}", warning=flat(warning, SAID_CHARACTERS))
        parts.append(text(f"{FAILED} ", catalogue.text(words)))
    return View(join([join(parts), code(shown.docker)], "\n\n"), (_buttons(shown, catalogue),))


def _head(shown: Started, catalogue: Catalogue) -> Text:
    if shown.gone:
        removed = say("{name} has ended already and is removed.", name=bold(shown.name))
        return text(f"{DONE} ", catalogue.text(removed))
    if shown.unknown:
        words = say("{name} was started; the engine tells no more of it.", name=bold(shown.name))
        return text(f"{DONE} ", catalogue.text(words))
    if shown.exit_code is None:
        return text(f"{DONE} ", catalogue.text(say("{name} runs.", name=bold(shown.name))))
    mark = FAILED if shown.exit_code else DONE
    ended = say(
        "{name} has ended already, exit {code}.", name=bold(shown.name), code=shown.exit_code
    )
    return text(f"{mark} ", catalogue.text(ended))


def _buttons(shown: Started, catalogue: Catalogue) -> tuple[Button, ...]:
    def to(label: Sentence, command: str, word: str) -> Button:
        return Button(catalogue.words(label), line_of(command, shown.at, word))

    id = short_id(shown.container_id)
    return to(say("Card"), "card", shown.name), to(say("Logs"), "logs", id)


@view.register
def exited(shown: Exited, catalogue: Catalogue) -> View:
    """The last lines, the exit code, and what that code says where it is an error."""
    if shown.stopped:
        mark, how = STOPPED, say("stopped, exit {code}", code=shown.exit_code)
    else:
        mark, how = (FAILED if shown.exit_code else DONE), say("exit {code}", code=shown.exit_code)
    parts: list[Text | Span | str] = [
        text(f"{mark} ", bold(shown.name), " · ", catalogue.text(how))
    ]
    if any(shown.lines):
        parts.append(block(shown.lines))
    says = meaning(shown.exit_code, oom_killed=shown.oom_killed)
    if shown.exit_code and not shown.stopped and says is not None:
        parts.append(catalogue.text(says))
    return View(join(parts))
