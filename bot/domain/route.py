"""What a chat wants to hear of."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.incident import IncidentKind, Severity

USUAL_KINDS = frozenset(IncidentKind) - {IncidentKind.IMAGE}
"""Images that are pulled or removed are told of only where that was asked for."""
GENERAL_TOPIC = 1
"""Of a group with topics; what goes there names none, or Telegram refuses it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A host, or a project on any host or on one; both empty: everything."""

    host: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A chat, or a topic of a group, and its choice; `scopes` empty: all hosts and projects."""

    chat: int
    thread: int | None = None
    kinds: frozenset[IncidentKind] = USUAL_KINDS
    least: Severity = Severity.INFO
    scopes: tuple[Scope, ...] = field(default=())
    is_on: bool = True
