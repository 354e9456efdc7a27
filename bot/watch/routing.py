"""Which chats hear of an incident. Pure, but for one line in the log about a label of no use."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.incident import Incident, IncidentKind
from bot.domain.route import GENERAL_TOPIC, Route, Scope
from bot.domain.subject import Subject
from bot.watch.labels import CHAT_LABEL

log = logging.getLogger(__name__)

Address = tuple[int, int | None]
"""A chat, and a topic of it."""

NO_MOVES: Mapping[int, int] = {}
WARNED_LIMIT = 1000
"""Containers whose labels were complained of are remembered up to so many."""

_ADDRESS = re.compile(r"(-?[0-9]{1,18})(?::([0-9]{1,9}))?")


def routes_for(
    incident: Incident,
    routes: Sequence[Route],
    listed: Collection[int],
    moves: Mapping[int, int] = NO_MOVES,
) -> tuple[Address, ...]:
    """Each chat once, in the order of the routes, then those that labels name.

    A label counts where it names a listed chat, also by the id that it had before it moved: no
    label changes without making the container anew. What that chat wants to hear holds there too,
    save its scopes. An incident of several containers goes wherever one of them has to go, and that
    of a host that was away to all who heard of that.
    """
    labelled = [_address(member.subject, listed, moves) for member in incident.members]
    named = [address for address in labelled if address is not None]
    found: dict[Address, None] = {}
    if incident.is_of_host or len(named) < len(labelled) or not labelled:
        found.update(((r.chat, r.thread), None) for r in routes if _wants(r, incident))
    own = {(route.chat, route.thread): route for route in routes}
    for address in named:
        route = replace(own.get(address, Route(*address)), scopes=())
        if _wants(route, incident):
            found[address] = None
    return tuple(found)


def useless_labels(
    incident: Incident, listed: Collection[int], moves: Mapping[int, int] = NO_MOVES
) -> Iterator[Subject]:
    """The containers whose label names no listed chat."""
    for member in incident.members:
        subject = member.subject
        if CHAT_LABEL in subject.labels and _address(subject, listed, moves) is None:
            yield subject


@dataclass
class Router:
    """Routes as they are now; says once of each container that its label is of no use."""

    routes: Callable[[], Sequence[Route]]
    listed: Callable[[], Collection[int]]
    """People and groups of the settings."""
    moves: Callable[[], Mapping[int, int]] = dict
    """Groups' old ids and the ones that they have now."""
    _warned: set[tuple[str, str]] = field(default_factory=set)

    def addresses(self, incident: Incident) -> tuple[Address, ...]:
        """Where it is told."""
        listed, moves = self.listed(), self.moves()
        for subject in useless_labels(incident, listed, moves):
            self._warn(subject)
        return routes_for(incident, self.routes(), listed, moves)

    def _warn(self, subject: Subject) -> None:
        value = subject.labels[CHAT_LABEL]
        known = (subject.name, value)
        if known in self._warned or len(self._warned) >= WARNED_LIMIT:
            return
        self._warned.add(known)
        log.warning(
            "container %s on %s: its label %s=%.40r names no chat of DECKHAND_ACCESS__CHATS or"
            " __USERS, so its alerts go the usual way",
            subject.name,
            subject.host,
            CHAT_LABEL,
            value,
        )


def _address(subject: Subject, listed: Collection[int], moves: Mapping[int, int]) -> Address | None:
    """Where its label sends it; None: nowhere that counts."""
    match = _ADDRESS.fullmatch(subject.labels.get(CHAT_LABEL, "").strip())
    if match is None:
        return None
    chat = moves.get(int(match[1]), int(match[1]))
    thread = int(match[2] or GENERAL_TOPIC)
    return (chat, None if thread == GENERAL_TOPIC else thread) if chat in listed else None


def _wants(route: Route, incident: Incident) -> bool:
    return (
        route.is_on
        # Who heard of it goes on hearing of it when it becomes graver.
        and not route.kinds.isdisjoint((incident.kind, *incident.kinds))
        and incident.severity >= route.least
        and (not route.scopes or any(_within(scope, incident) for scope in route.scopes))
    )


def _within(scope: Scope, incident: Incident) -> bool:
    if scope.host and scope.host != incident.host:
        return False
    if not scope.project:
        return True
    if incident.kind is IncidentKind.HOST:
        # What is away takes the project's containers with it.
        return True
    projects = {incident.project, *(member.subject.project for member in incident.members)}
    return scope.project in projects
