"""A mute: silence about something for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.subject import Subject


class MuteScope(StrEnum):
    """What a mute is about."""

    CONTAINER = "container"
    PROJECT = "project"
    HOST = "host"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Mute:
    """Until `until`, nothing is said of what it covers; `chat` is told at its end."""

    number: int
    scope: MuteScope
    host: str
    """Empty with `all`."""
    name: str
    """Of the container or the project; empty otherwise. A container is meant by its name, so that
    one that is made anew is meant too; a swarm's task by its slot's."""
    until: datetime
    person: int
    who: str
    chat: int
    thread: int | None = None
    reason: str = ""
    at: datetime | None = None

    def means(self, other: Mute) -> bool:
        """Whether both are about the same thing."""
        return (self.scope, self.host, self.name) == (other.scope, other.host, other.name)

    def takes_place_of(self, other: Mute) -> bool:
        """Whether a chat chose anew. Another chat's own stays: it hears of its end."""
        return self.means(other) and self.chat == other.chat

    def covers(self, host: str, subject: Subject | None = None) -> bool:
        """Whether something about a host, or about a container on it, is to be silent."""
        if self.scope is MuteScope.ALL:
            return True
        if host != self.host:
            return False
        if self.scope is MuteScope.HOST:
            return True
        if subject is None:
            return False
        named = subject.lasting_name if self.scope is MuteScope.CONTAINER else subject.project
        return bool(named) and named == self.name
