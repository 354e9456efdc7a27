"""/help, and answers that are names and values: /whoami, /version."""

from __future__ import annotations

from functools import partial

from bot.core.line import line_of
from bot.core.results import Facts, HelpEntry, Manual, Overview
from bot.domain.sentence import Sentence, say
from bot.domain.text import Text, bold, code, join, quote, text
from bot.locale.catalogue import Catalogue
from bot.render.view import View, view

FAMILIES = {
    "containers": say("Containers"),
    "images": say("Images"),
    "watch": say("Alerts and the clock"),
    "system": say("The bot itself"),
}
"""The folders of commands, in the order of the overview."""


@view.register
def overview(shown: Overview, catalogue: Catalogue) -> View:
    """A line per command, family by family; in the chat a tap on one sends it."""
    head = say("What you may do here as {role}:", role=shown.role.word)
    families = [
        join([text(bold(catalogue.words(title))), *map(partial(_entry, catalogue), entries)])
        for family, title in FAMILIES.items()
        if (entries := [one for one in shown.entries if one.family == family])
    ]
    foot = [catalogue.text(say("More about one: {line}", line=code("/help COMMAND")))]
    if shown.other_host:
        line = code(line_of("ps", f"@{shown.other_host}"))
        foot.append(catalogue.text(say("On another host: {line}", line=line)))
    return View(join([catalogue.text(head), *families, join(foot)], "\n\n"))


def _entry(catalogue: Catalogue, entry: HelpEntry) -> Text:
    return text(f"/{entry.name}: {catalogue.key(entry.summary)}")


@view.register
def manual(shown: Manual, catalogue: Catalogue) -> View:
    """What it does, how it is written, what each flag means, and who may."""
    parts: list[Text] = [
        text(bold(f"/{shown.name}"), f"\n{catalogue.key(shown.summary)}"),
        text(code(shown.usage)),
    ]
    if shown.examples:
        parts.append(join([catalogue.text(say("For example:")), *map(code, shown.examples)]))
    if shown.flags:
        rows = [text(code(flag), f": {catalogue.key(means)}") for flag, means in shown.flags]
        parts.append(join(rows))
    if shown.more:
        rest = [f"{flag}: {catalogue.key(means)}" for flag, means in shown.more]
        parts.append(join([catalogue.text(say("Less common:")), quote("\n".join(rest))]))
    parts.append(_roles(shown, catalogue))
    return View(join(parts, "\n\n"))


def _roles(shown: Manual, catalogue: Catalogue) -> Text:
    least = say("Needs the role {role}.", role=shown.role.word)
    above = [
        say("With {argument} it needs the role {role}.", argument=code(argument), role=role.word)
        for argument, role in shown.above
    ]
    return join([catalogue.text(one) for one in (least, *above)])


@view.register
def facts(shown: Facts, catalogue: Catalogue) -> View:
    """A title, and a line per value."""
    rows = [
        catalogue.text(say("{name}: {value}", name=name, value=_value(value, catalogue)))
        for name, value in shown.rows
    ]
    return View(join([text(bold(catalogue.words(shown.title))), *rows]))


def _value(value: Text | Sentence, catalogue: Catalogue) -> Text:
    return catalogue.text(value) if isinstance(value, Sentence) else value
