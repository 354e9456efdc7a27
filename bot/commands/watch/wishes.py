"""Words after /alerts to what a chat wants to hear of; all raise NotationError."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from itertools import chain

from bot.core.call import Call
from bot.core.errors import EngineError
from bot.domain.excerpt import excerpt
from bot.domain.incident import IncidentKind, Severity
from bot.domain.route import USUAL_KINDS, Scope
from bot.domain.sentence import NotationError, Sentence, say
from bot.domain.text import code

EVERYTHING = "all"
USUAL = "usual"
ANY_HOST = "*"


def parse_kinds(words: Sequence[str], held: frozenset[IncidentKind]) -> frozenset[IncidentKind]:
    """`crash,oom` are these alone, `+image` one more than those held, `-health` one less.

    A keyboard may have made a long dash of the minus sign.
    """
    parts = [re.sub("^[-\u2013\u2014]+", "-", part) for part in _parts(words)]
    if not parts:
        raise NotationError(_which_kinds(held))
    wanted = held if all(part[0] in "+-" for part in parts) else frozenset()
    for part in parts:
        named = _kinds(part.lstrip("+-").lower())
        wanted = wanted - named if part.startswith("-") else wanted | named
    if not wanted:
        raise NotationError(
            say("One kind has to stay. To hear of nothing, send {line}.", line="/alerts off")
        )
    return wanted


def _which_kinds(held: frozenset[IncidentKind]) -> Sentence:
    chosen = code(", ".join(kind for kind in IncidentKind if kind in held))
    left_out = code(", ".join(kind for kind in IncidentKind if kind not in held))
    if not left_out.text:
        return say("Write which kinds. Chosen are all: {chosen}.", chosen=chosen)
    return say(
        "Write which kinds. Chosen are {chosen}; left out: {left}.", chosen=chosen, left=left_out
    )


def _kinds(word: str) -> frozenset[IncidentKind]:
    if word == EVERYTHING:
        return frozenset(IncidentKind)
    if word == USUAL:
        return USUAL_KINDS
    try:
        return frozenset({IncidentKind(word)})
    except ValueError:
        raise NotationError(
            say(
                "{word} is no kind of alert. Kinds: {known}.",
                word=excerpt(word),
                known=", ".join(IncidentKind),
            )
        ) from None


def parse_severity(words: Sequence[str], held: Severity) -> Severity:
    """The least that is told."""
    parts, known = _parts(words), ", ".join(one.word for one in Severity)
    if not parts:
        raise NotationError(
            say(
                "Write from which severity on: {known}. Now it is {held}.",
                known=code(known),
                held=code(held.word),
            )
        )
    if len(parts) > 1:
        raise NotationError(say("{word} is one word too many.", word=excerpt(parts[1])))
    try:
        return Severity[parts[0].upper()]
    except KeyError:
        raise NotationError(
            say(
                "{word} is no severity. From least to most: {known}.",
                word=excerpt(parts[0]),
                known=known,
            )
        ) from None


async def parse_scopes(call: Call, words: Sequence[str]) -> tuple[Scope, ...]:
    """`nas`, `nas/shop`, `*/shop`, or `shop` where such a project is now; `all`: no bounds.

    A bare word that is neither a host nor a project is refused: alerts would be lost by it.
    """
    parts = _parts(words)
    if not parts:
        hosts = ", ".join(call.hosts.names)
        raise NotationError(
            say(
                "Write which hosts or projects, or {all}. Hosts: {hosts}.",
                all=code(EVERYTHING),
                hosts=hosts,
            )
        )
    if [part.lower() for part in parts] == [EVERYTHING]:
        return ()
    bare = [part for part in parts if "/" not in part and part not in call.hosts.names]
    known = await _projects(call) if bare else frozenset()
    return tuple(dict.fromkeys(_scope(call, part, known) for part in parts))


def _scope(call: Call, part: str, known: Iterable[str]) -> Scope:
    host, slash, project = part.partition("/")
    if not slash and part in known and part not in call.hosts.names:
        return Scope(project=part)
    if slash and host == ANY_HOST and project:
        return Scope(project=project)
    if host in call.hosts.names:
        return Scope(host, project)
    hosts = ", ".join(call.hosts.names)
    if slash:
        raise NotationError(
            say("There is no host {name}. Hosts: {known}.", name=excerpt(host), known=hosts)
        )
    raise NotationError(
        say(
            "No host or project is called {name} now. Hosts: {hosts}. For a project to come write"
            " {example}.",
            name=excerpt(part),
            hosts=hosts,
            example=excerpt(f"{ANY_HOST}/{part}"),
        )
    )


async def _projects(call: Call) -> frozenset[str]:
    """Those on all hosts that answer."""

    async def on(host: str) -> list[str]:
        try:
            rows = await call.hosts.engine(host).containers(all=True)
        except EngineError:
            return []
        return [row.project for row in rows if row.project]

    return frozenset(chain.from_iterable(await asyncio.gather(*map(on, call.hosts.names))))


def _parts(words: Sequence[str]) -> list[str]:
    """Parted at spaces and commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]
