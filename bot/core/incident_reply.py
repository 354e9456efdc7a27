"""What somebody writes in reply to an incident's message, as a line about its container.

`logs 200` becomes `/logs @prod -n 200 4f0c…`: nobody has to name what the message already names.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.arguments import apart
from bot.core.command import REGISTRY
from bot.core.results import Choices, Result, Said
from bot.core.words import split
from bot.domain.excerpt import excerpt
from bot.domain.incident import Incident, MemberState
from bot.domain.sentence import NotationError, Sentence, say
from bot.domain.subject import Subject

_LINES = re.compile(r"[0-9]{1,9}|all")


@dataclass(frozen=True)
class _Asked:
    """A word, what follows it, and the containers that may be meant."""

    word: str
    rest: tuple[str, ...]
    subjects: tuple[Subject, ...]

    def line(self, command: str, subject: Subject, *words: str) -> str:
        return shlex.join([f"/{command}", f"@{subject.host}", *words])


def as_line(
    text: str,
    incidents: Sequence[Incident],
    bot_name: str = "",
    hide: Callable[[str], str] = str,
) -> str | Result | None:
    """The line that the words stand for, or what to answer instead: a choice, or what works.

    None: a command that says by itself what it is about, or is about nothing. `incidents` are
    those that the message shows, at least one; an answer repeats a word as `hide` gives it.
    """
    try:
        words = split(text, bot_name)
    except NotationError as fault:
        return None if text.lstrip().startswith("/") else Said(fault.sentence)
    word = words.command or (words.words[0].lower() if words.words else "")
    rest = words.words if words.command else words.words[1:]
    try:
        made = _made(word, rest, incidents)
        if made is not None or words.command:
            return made
        told = (*words.words[:1], *_stray(word, rest, incidents))
    except NotationError as fault:
        return None if words.command else Said(fault.sentence)
    return Said(_what_works(hide(" ".join(told)), incidents))


def _made(word: str, rest: tuple[str, ...], incidents: Sequence[Incident]) -> str | Result | None:
    if word not in _works(incidents) or (rest and rest[0].startswith("@")):
        return None
    if word == "ack":
        return _ack(rest, incidents)
    subjects = _subjects(incidents)
    if not subjects:
        return _host_mute(rest, incidents)
    asked = _meant(_Asked(word, rest, subjects))
    lines = [_WAYS[word](asked, subject) for subject in asked.subjects]
    made = [line for line in lines if line is not None]
    if len(made) <= 1:
        return made[0] if made else None
    labels = _labels(asked.subjects)
    return Choices(say("Which container?"), tuple(zip(labels, made, strict=True)))


def _stray(word: str, rest: tuple[str, ...], incidents: Sequence[Incident]) -> Sequence[str]:
    """Of a word that works, the first after it that does not fit it."""
    if word not in _works(incidents):
        return ()
    left = _meant(_Asked(word, rest, _subjects(incidents))).rest
    if word in {"mute", "ack"}:
        return left[:1]
    _, plain = apart(REGISTRY["logs" if word == "grep" else word].arguments, left)
    if word != "logs":
        return plain[:1]
    return ([one for one in plain if not _LINES.fullmatch(one)] or plain[1:])[:1]


def _works(incidents: Sequence[Incident]) -> tuple[str, ...]:
    """The words that mean something here."""
    known = [word for word in _EXAMPLES if ("logs" if word == "grep" else word) in REGISTRY]
    if _subjects(incidents):
        return tuple(known)
    return tuple(word for word in known if word in {"mute", "ack"})


def _subjects(incidents: Sequence[Incident]) -> tuple[Subject, ...]:
    """Its containers, without those that are no more, unless that are all."""
    members = [member for incident in incidents for member in incident.members]
    left = [one for one in members if one.state is not MemberState.REMOVED] or members
    return tuple(dict.fromkeys(one.subject for one in left))


def _meant(asked: _Asked) -> _Asked:
    """With those containers only that the words name, and without their names."""
    if asked.word == "grep":
        return asked
    named = tuple(one for one in asked.subjects if not _names(one).isdisjoint(asked.rest))
    names = {name for one in named for name in _names(one)}
    rest = tuple(word for word in asked.rest if word not in names)
    return _Asked(asked.word, rest, named or asked.subjects)


def _names(subject: Subject) -> set[str]:
    return {subject.name, subject.lasting_name}


def _logs(asked: _Asked, subject: Subject) -> str | None:
    flags, plain = apart(REGISTRY["logs"].arguments, asked.rest)
    if any(not _LINES.fullmatch(word) for word in plain) or len(plain) > 1:
        return None
    number = ["-n", *plain] if plain else []
    return asked.line("logs", subject, *number, *flags, subject.short_id)


def _grep(asked: _Asked, subject: Subject) -> str | None:
    flags, plain = apart(REGISTRY["logs"].arguments, asked.rest)
    if not plain:
        return None
    return asked.line("logs", subject, *flags, "--grep", " ".join(plain), subject.short_id)


def _plainly(asked: _Asked, subject: Subject) -> str | None:
    flags, plain = apart(REGISTRY[asked.word].arguments, asked.rest)
    return None if plain else asked.line(asked.word, subject, *flags, subject.short_id)


def _mute(asked: _Asked, subject: Subject) -> str | None:
    if not _is_time(asked.rest):
        return None
    # Not by its id: the mute is to be had also where another of that name took its place.
    return asked.line("mute", subject, f"/{subject.lasting_name}", *asked.rest)


def _host_mute(rest: tuple[str, ...], incidents: Sequence[Incident]) -> str | None:
    return shlex.join(["/mute", f"{incidents[0].host}/", *rest]) if _is_time(rest) else None


def _is_time(rest: tuple[str, ...]) -> bool:
    """What follows is for how long, or nothing; else it names what is to be silent."""
    return not rest or rest[0][:1].isdigit() or rest[0].lower() in {"for", "until", "tomorrow"}


def _ack(rest: tuple[str, ...], incidents: Sequence[Incident]) -> str | Result | None:
    if rest:
        return None
    lines = [f"/ack {one.number}" for one in incidents]
    if len(lines) == 1:
        return lines[0]
    labels = (f"#{one.number} {_about(one)}" for one in incidents)
    return Choices(say("Which incident?"), tuple(zip(labels, lines, strict=True)))


_WAYS: Mapping[str, Callable[[_Asked, Subject], str | None]] = {
    "logs": _logs,
    "grep": _grep,
    "restart": _plainly,
    "stop": _plainly,
    "start": _plainly,
    "stats": _plainly,
    "mute": _mute,
}
_EXAMPLES = {
    "logs": "logs 200",
    "grep": "grep timeout",
    "restart": "restart",
    "stop": "stop",
    "start": "start",
    "stats": "stats",
    "mute": "mute 2h",
    "ack": "ack",
}


def _what_works(word: str, incidents: Sequence[Incident]) -> Sentence:
    works = ", ".join(_EXAMPLES[one] for one in _works(incidents))
    return say(
        "{word} can't be read here. In reply to an incident you can write: {works}",
        word=excerpt(word),
        works=works,
    )


def _labels(subjects: Sequence[Subject]) -> list[str]:
    is_one_host = len({one.host for one in subjects}) == 1
    names = [one.lasting_name for one in subjects]
    if is_one_host:
        return names
    return [f"{name} @{one.host}" for name, one in zip(names, subjects, strict=True)]


def _about(incident: Incident) -> str:
    return incident.members[0].subject.lasting_name if incident.members else incident.host
