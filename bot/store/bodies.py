"""Values of the domain as JSON, free of secrets, and back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.core.ports import Redaction
from bot.core.seen import Seen
from bot.domain.incident import Incident, Member
from bot.domain.route import Route
from bot.domain.subject import Subject
from bot.store.database import storable

log = logging.getLogger(__name__)

T = TypeVar("T")

LINE_CHARACTERS = 500
"""Of a line of a log; its message quotes no more of all of them than some 2,400."""

INCIDENT = TypeAdapter(Incident)
SEEN = TypeAdapter(Seen)
ROUTE = TypeAdapter(Route)


def readable(kind: TypeAdapter[T], body: object) -> T | None:
    """The value; None, with a line in the log, for a row that another version wrote otherwise."""
    try:
        return kind.validate_python(body)
    except ValidationError as fault:
        log.error("a row of the watch can't be read, and is left out: %s", fault)
        return None


def hidden_incident(incident: Incident, redaction: Redaction) -> Incident:
    """Without the secrets that a log, a check or an engine repeats; names and ids stay."""
    members = tuple(_hidden_member(member, redaction) for member in incident.quotable.members)
    return replace(incident, members=members, error=redaction.text(incident.error))


def hidden_seen(seen: Seen, redaction: Redaction) -> Seen:
    """Without the secrets of an image's address or a label."""
    return replace(seen, subject=_hidden_subject(seen.subject, redaction))


def _hidden_member(member: Member, redaction: Redaction) -> Member:
    return replace(
        member,
        subject=_hidden_subject(member.subject, redaction),
        lines=tuple(_cut(redaction.text(line)) for line in member.lines),
        error=redaction.text(member.error),
    )


def _hidden_subject(subject: Subject, redaction: Redaction) -> Subject:
    labels = {key: redaction.text(words) for key, words in subject.labels.items()}
    return replace(subject, image=redaction.text(subject.image), labels=labels)


def _cut(line: str) -> str:
    """Only now that its secrets are hidden: half of one would not be found."""
    return line if len(line) <= LINE_CHARACTERS else line[:LINE_CHARACTERS] + "…"


def as_json(value: object) -> object:
    """What pydantic made of a value, as a database takes it."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return value
