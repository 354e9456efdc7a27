"""What is silent, and for how long."""

from __future__ import annotations

from bot.core.alert_results import Muted, MutesShown, Unmuted
from bot.core.watch_results import ChoiceSpoilt
from bot.domain.mute import Mute, MuteScope
from bot.domain.sentence import say, say_n
from bot.domain.text import Text, bold, code, join, text
from bot.locale.catalogue import Catalogue
from bot.locale.precise import precise
from bot.render.pager import page_words, pager
from bot.render.plain import DONE, FAILED
from bot.render.state import flat
from bot.render.view import Button, View, view

SILENT = "🔕"
_LABEL_CHARACTERS = 30


def silenced(mute: Mute, catalogue: Catalogue, *, several_hosts: bool) -> Text:
    """What a mute is about; the host's name only where there are several."""
    name, host = bold(flat(mute.name)), bold(mute.host)
    if mute.scope is MuteScope.ALL:
        return catalogue.text(say("everything"))
    if mute.scope is MuteScope.HOST:
        return catalogue.text(say("everything on {host}", host=host))
    what = text(name)
    if mute.scope is MuteScope.PROJECT:
        what = catalogue.text(say("project {name}", name=name))
    return catalogue.text(say("{what} on {host}", what=what, host=host)) if several_hosts else what


@view.register
def muted(shown: Muted, catalogue: Catalogue) -> View:
    """How long, why, how it was before, and what else keeps it silent for longer: a mistyped
    length is to be seen."""
    mute = shown.mute
    head = say(
        "{what} is muted for {time}, until {when}.",
        what=silenced(mute, catalogue, several_hosts=shown.several_hosts),
        time=precise(mute.until - shown.now),
        when=mute.until,
    )
    parts = [text(f"{SILENT} ", catalogue.text(head))]
    if mute.reason:
        reason = say("Reason: {reason}", reason=flat(mute.reason, 200))
        parts.append(catalogue.text(reason))
    if shown.before is not None:
        before = say(
            "It was muted until {when}, by {name}.",
            when=shown.before.until,
            name=flat(shown.before.who),
        )
        parts.append(catalogue.text(before))
    if shown.longer is not None:
        parts.append(_still(shown.longer, shown.several_hosts, catalogue))
    return View(join(parts), ((Button(catalogue.words(say("Unmute")), f"/unmute {mute.number}"),),))


@view.register
def unmuted(shown: Unmuted, catalogue: Catalogue) -> View:
    """A line each, and what is silent all the same."""
    parts = [_again(one, shown.several_hosts, catalogue) for one in _different(shown.mutes)]
    parts.extend(_still(one, shown.several_hosts, catalogue) for one in shown.still)
    return View(join(parts))


@view.register
def mutes_shown(shown: MutesShown, catalogue: Catalogue) -> View:
    """A block each: what, how long yet, who and why; a button to end it."""
    if not shown.mutes:
        nothing = say("Nothing is muted.")
        if shown.may_end:
            nothing = say("Nothing is muted. {line} mutes something.", line=code("/mute NAME 2h"))
        return View(catalogue.text(nothing), (pager(shown),))
    head = say_n("{count} mute", "{count} mutes", shown.total)
    blocks = [text(bold(catalogue.words(head)))]
    blocks.extend(_row(one, shown, catalogue) for one in shown.mutes)
    if (foot := page_words(shown)) is not None:
        blocks.append(catalogue.text(foot))
    buttons = [(_end_button(one, catalogue),) for one in shown.mutes] if shown.may_end else []
    return View(join(blocks, "\n\n"), (*buttons, pager(shown)))


@view.register
def choice_spoilt(shown: ChoiceSpoilt, catalogue: Catalogue) -> View:
    """What holds instead, and how to have it again."""
    words = say(
        "What this chat chose to hear of can't be read any more: it hears what the settings give"
        " it. {line} shows that.",
        line=code("/alerts"),
    )
    if shown.mute is not None:
        words = say(
            "Mute {number} can't be read any more, and is over. What is muted: /mutes",
            number=shown.mute,
        )
    return View(text(f"{FAILED} ", catalogue.text(words)))


def _row(mute: Mute, shown: MutesShown, catalogue: Catalogue) -> Text:
    what = silenced(mute, catalogue, several_hosts=shown.several_hosts)
    left = say("{time} left, until {when}", time=mute.until - shown.now, when=mute.until)
    by = say("by {name}", name=flat(mute.who))
    if mute.reason:
        by = say("by {name}: {reason}", name=flat(mute.who), reason=flat(mute.reason, 200))
    first = text(f"{SILENT} {mute.number}: ", what)
    return join([first, catalogue.text(left), catalogue.text(by)])


def _end_button(mute: Mute, catalogue: Catalogue) -> Button:
    what = mute.name or mute.host or silenced(mute, catalogue, several_hosts=False).plain
    label = say("Unmute {name}", name=flat(what)[:_LABEL_CHARACTERS])
    return Button(catalogue.words(label), f"/unmute {mute.number}")


def _again(mute: Mute, several_hosts: bool, catalogue: Catalogue) -> Text:
    what = silenced(mute, catalogue, several_hosts=several_hosts)
    return text(f"{DONE} ", catalogue.text(say("Alerts about {what} are on again.", what=what)))


def _still(mute: Mute, several_hosts: bool, catalogue: Catalogue) -> Text:
    what = silenced(mute, catalogue, several_hosts=several_hosts)
    still = say(
        "Still muted: {what} until {when}, by {name}.",
        what=what,
        when=mute.until,
        name=flat(mute.who),
    )
    return text(f"{SILENT} ", catalogue.text(still))


def _different(mutes: tuple[Mute, ...]) -> list[Mute]:
    """One for each thing."""
    kept: list[Mute] = []
    for mute in mutes:
        if not any(mute.means(one) for one in kept):
            kept.append(mute)
    return kept
