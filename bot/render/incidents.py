"""Incidents: their message with its buttons, the reply that ends it, and several at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.line import line_of
from bot.core.watch_results import IncidentEnded, IncidentShown, IncidentsShown, MuteEnded
from bot.domain.incident import Incident, IncidentKind, MemberState
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.subject import Subject
from bot.domain.text import Text, bold, join, text
from bot.locale.catalogue import Catalogue
from bot.render.incident_facts import clock, facts, has_ended, is_muted, names
from bot.render.incident_words import SEPARATOR, TIMES, headline, state_line
from bot.render.mutes import silenced
from bot.render.state import flat
from bot.render.view import Button, View, beside, view

SUM_CHARACTERS = 7500
CARDS = 6
"""A group's buttons to single containers."""
HEARD = "🔔"
_LABEL_CHARACTERS = 24
_IMAGES_CHARACTERS = 200
_ABOUT_HOSTS = frozenset({IncidentKind.HOST, IncidentKind.DISK, IncidentKind.IMAGE})
_NEWS = frozenset({IncidentKind.GONE, IncidentKind.IMAGE})
"""Nothing is left to do about them."""


@view.register
def incident_shown(shown: IncidentShown, catalogue: Catalogue) -> View:
    """The message of an incident, as it stands."""
    incident = shown.incident
    parts = [headline(incident, catalogue)]
    if where := _where(incident, several_hosts=shown.several_hosts):
        parts.append(text(where))
    parts.extend(facts(incident, shown.now, catalogue))
    return View(join(parts), tuple(_buttons(shown, catalogue)))


@view.register
def incident_ended(shown: IncidentEnded, catalogue: Catalogue) -> View:
    """How it ended; what did not come back with a host is named."""
    incident = shown.incident
    parts = [state_line(incident, catalogue)]
    if shown.several_hosts and incident.kind not in _ABOUT_HOSTS:
        parts[0] = text(parts[0], SEPARATOR, incident.host)
    down = [one for one in incident.members if one.state is MemberState.DOWN]
    if incident.kind is IncidentKind.HOST and down:
        parts.append(catalogue.text(say("These did not come back with it:")))
        parts.extend(names(down, catalogue))
    return View(join(parts))


@view.register
def incidents_shown(shown: IncidentsShown, catalogue: Catalogue) -> View:
    """A block each, in which every container is named."""
    count = len(shown.incidents)
    head = say_n("{count} incident", "{count} incidents", count)
    blocks = [text(bold(catalogue.words(head)))]
    for one in shown.incidents:
        is_told = not shown.several_hosts or one.kind in _ABOUT_HOSTS
        place = [] if is_told else [one.host]
        when = clock(one.opened_at, shown.now, catalogue)
        blocks.append(_block(one, [*place, when, f"#{one.number}"], catalogue))
    return View(join(blocks))


@view.register
def mute_ended(shown: MuteEnded, catalogue: Catalogue) -> View:
    """What was silent, and what happened meanwhile."""
    what = silenced(shown.mute, catalogue, several_hosts=shown.several_hosts)
    over = (
        say("The silence about {what} was ended.", what=what)
        if shown.early
        else say("The silence about {what} is over.", what=what)
    )
    parts = [text(f"{HEARD} ", catalogue.text(over))]
    if shown.mute.reason:
        parts.append(text(flat(shown.mute.reason, 200)))
    happened = (
        say_n("{count} incident meanwhile:", "{count} incidents meanwhile:", len(shown.incidents))
        if shown.incidents
        else say("Nothing happened meanwhile.")
    )
    parts.append(catalogue.text(happened))
    return View(join([*parts, *_summed_up(shown.incidents, catalogue)]))


def _summed_up(incidents: Sequence[Incident], catalogue: Catalogue) -> Iterator[Text]:
    """The newest of them, as many as two messages take, and how many more there were."""
    blocks: list[Text] = []
    room = SUM_CHARACTERS
    for one in reversed(incidents):
        block = _block(one, [catalogue.moment(one.opened_at), f"#{one.number}"], catalogue)
        room -= len(block.plain) + 1
        if room < 0:
            break
        blocks.insert(0, block)
    if left := len(incidents) - len(blocks):
        yield catalogue.text(say("The newest; {count} more came before them.", count=left))
    yield from blocks


def _block(incident: Incident, words: list[str], catalogue: Catalogue) -> Text:
    first = join([headline(incident, catalogue), *_times_of_one(incident), *words], SEPARATOR)
    if incident.kind is IncidentKind.IMAGE:
        return join([first, flat(", ".join(incident.error.splitlines()), _IMAGES_CHARACTERS)])
    if len(incident.members) > 1 or incident.kind is IncidentKind.HOST:
        return join([first, *names(incident.members, catalogue)])
    return first


def _times_of_one(incident: Incident) -> list[str]:
    return [f"{TIMES}{incident.count}"] if len(incident.members) == 1 and incident.count > 1 else []


def _where(incident: Incident, *, several_hosts: bool) -> str:
    """Project and host, as far as they are not in the first line."""
    is_single = len(incident.members) == 1 and incident.kind not in _ABOUT_HOSTS
    project = flat(incident.project) if is_single else ""
    is_told = incident.kind in _ABOUT_HOSTS or not (is_single or incident.project)
    host = incident.host if several_hosts and not is_told else ""
    return SEPARATOR.join(part for part in (project, host) if part)


def _buttons(shown: IncidentShown, catalogue: Catalogue) -> Iterator[tuple[Button, ...]]:
    incident = shown.incident
    if incident.is_unwatched or incident.kind in _NEWS:
        return
    if incident.kind in _ABOUT_HOSTS:
        rows = _host_rows(shown, catalogue)
    elif len(incident.members) == 1:
        rows = _single_rows(shown, catalogue)
    else:
        rows = _group_rows(shown, catalogue)
    yield from (tuple(row) for row in rows if row)


def _single_rows(shown: IncidentShown, catalogue: Catalogue) -> Iterator[list[Button]]:
    """What changes it goes by id: a new container of the same name is another one. A mute goes by
    name, as it is kept: it holds for that one, too."""
    incident = shown.incident
    (member,) = incident.members
    if member.state is MemberState.REMOVED:
        return
    id = member.subject.short_id

    def act(label: Sentence, command: str, *words: str) -> Button:
        return Button(catalogue.words(label), line_of(command, shown.at, *words))

    logs = act(say("Logs"), "logs", id)
    if incident.closed_at is None:
        stop = [] if has_ended(member) else [act(say("Stop"), "stop", id)]
        yield [logs, act(say("Restart"), "restart", id), *stop]
        yield _acknowledge(incident, catalogue)
    else:
        yield [logs]
    if not is_muted(incident, shown.now):
        name = f"/{member.subject.lasting_name}"
        yield [
            act(say("Mute 1 h"), "mute", name, "1h"),
            act(say("Mute until tomorrow"), "mute", name, "tomorrow"),
        ]


def _group_rows(shown: IncidentShown, catalogue: Catalogue) -> Iterator[list[Button]]:
    incident = shown.incident
    if incident.closed_at is None:
        yield _acknowledge(incident, catalogue)
    if incident.project and not is_muted(incident, shown.now):
        what = f"{incident.host}/{incident.project}"
        yield _mutes(say("Mute project 1 h"), what, catalogue)
    yield from _cards(shown)


def _host_rows(shown: IncidentShown, catalogue: Catalogue) -> Iterator[list[Button]]:
    incident = shown.incident
    if incident.closed_at is not None:
        return
    yield _acknowledge(incident, catalogue)
    if incident.kind is IncidentKind.HOST:
        if not is_muted(incident, shown.now):
            yield _mutes(say("Mute host 1 h"), f"{incident.host}/", catalogue)
        yield from _cards(shown)


def _mutes(hour: Sentence, what: str, catalogue: Catalogue) -> list[Button]:
    lengths = ((hour, "1h"), (say("Mute until tomorrow"), "tomorrow"))
    return [
        Button(catalogue.words(label), line_of("mute", "", what, length))
        for label, length in lengths
    ]


def _cards(shown: IncidentShown) -> Iterator[list[Button]]:
    """Those that need a hand first."""
    there = [one for one in shown.incident.members if one.state is not MemberState.REMOVED]
    needy = sorted(there, key=lambda one: one.is_over)[:CARDS]
    yield from map(list, beside(_card(one.subject, shown.at) for one in needy))


def _card(subject: Subject, at: str) -> Button:
    return Button(subject.lasting_name[:_LABEL_CHARACTERS], line_of("card", at, subject.short_id))


def _acknowledge(incident: Incident, catalogue: Catalogue) -> list[Button]:
    if incident.taken is not None:
        return []
    return [Button(catalogue.words(say("Acknowledge")), f"/ack {incident.number}")]
