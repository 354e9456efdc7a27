"""What a chat hears of, with buttons to change it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.alert_results import AlertsShown
from bot.domain.incident import IncidentKind, Severity
from bot.domain.route import Route, Scope
from bot.domain.sentence import Sentence, say
from bot.domain.text import code, join, text
from bot.locale.catalogue import Catalogue
from bot.render.state import flat
from bot.render.view import Button, View, view

ON, OFF, CHOSEN = "🔔", "🔕", "✓"
IN_ROW = 4


@view.register
def alerts_shown(shown: AlertsShown, catalogue: Catalogue) -> View:
    """On or off; kinds, least severity and scope where it is on."""
    route = shown.route
    is_on = route is not None and route.is_on
    head = say("Alerts are on in this chat.") if is_on else say("Alerts are off in this chat.")
    parts = [text(f"{ON if is_on else OFF} ", catalogue.text(head))]
    if route is not None and is_on:
        parts.extend(catalogue.text(sentence) for sentence in _facts(route))
    more = say("Examples: {line}", line=code("/help alerts"))
    if not shown.may_change:
        more = say("An admin may change this: {line}", line=code("/help alerts"))
    parts.append(catalogue.text(more))
    return View(join(parts), _buttons(route, is_on, catalogue) if shown.may_change else ())


def _facts(route: Route) -> Iterable[Sentence]:
    kinds = [kind for kind in IncidentKind if kind in route.kinds]
    left_out = [kind for kind in IncidentKind if kind not in route.kinds]
    yield say("Kinds: {kinds}", kinds=code(", ".join(kinds)))
    if left_out:
        yield say("Left out: {kinds}", kinds=code(", ".join(left_out)))
    yield say("From severity {least}", least=code(route.least.word))
    if route.scopes:
        yield say("Only of {scopes}", scopes=code(", ".join(map(_words, route.scopes))))
    else:
        yield say("Of all hosts and projects")


def _words(scope: Scope) -> str:
    """As `/alerts scope` takes it."""
    if scope.project:
        return f"{scope.host or '*'}/{flat(scope.project)}"
    return scope.host


def _buttons(
    route: Route | None, is_on: bool, catalogue: Catalogue
) -> tuple[tuple[Button, ...], ...]:
    if route is None or not is_on:
        return ((_button(catalogue.words(say("Turn on")), "on"),),)
    kinds = [
        _button(f"{CHOSEN} {kind}", f"kinds -{kind}")
        if kind in route.kinds
        else _button(f"{kind}", f"kinds +{kind}")
        for kind in IncidentKind
    ]
    least = [
        _button(f"{CHOSEN} {one.word}" if one is route.least else one.word, f"severity {one.word}")
        for one in Severity
    ]
    rows = [tuple(kinds[at : at + IN_ROW]) for at in range(0, len(kinds), IN_ROW)]
    rows.append(tuple(least))
    if route.scopes:
        rows.append((_button(catalogue.words(say("All hosts and projects")), "scope all"),))
    return (*rows, (_button(catalogue.words(say("Turn off")), "off"),))


def _button(label: str, words: str) -> Button:
    return Button(label, f"/alerts {words}", edits=True)
