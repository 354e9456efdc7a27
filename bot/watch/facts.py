"""What events and lists say of containers and images."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.core.seen import Seen
from bot.domain.engine_event import EngineEvent
from bot.domain.happening import ImageChanged


class What(StrEnum):
    """What became of a container."""

    DIED = "died"
    STOPPED = "stopped"
    STARTED = "started"
    REMOVED = "removed"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    OUT_OF_MEMORY = "out of memory"
    """A process in it was killed, and it lives on."""
    NOT_STARTED = "not started"
    """To be looked at: the engine may have failed to start it."""
    RESTART_DUE = "restart due"
    """To be looked at: the engine was to start it again, and may have failed."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that became of a container."""

    what: What
    seen: Seen
    """As it is then; what was removed, as it was last."""
    at: datetime
    exit_code: int | None = 0
    """None: it runs again, and nobody knows any more."""
    out_of_memory: bool = False
    is_attended: bool = False
    """It was begun in somebody's foreground, who sees how it ends."""
    is_late: bool = False
    """It was found afterwards."""


def images_changed(host: str, events: Iterable[EngineEvent]) -> list[ImageChanged]:
    """What those of the events that are about images say."""
    found = [event for event in events if event.kind == "image"]
    return [ImageChanged(host, event.at, event.name, event.action) for event in found]


def nanos(when: datetime) -> int:
    """A time as the engine's events count it."""
    return int(when.timestamp() * 1_000_000) * 1000


def moment(nanos: int) -> datetime:
    """The time of an event."""
    return datetime.fromtimestamp(nanos / 1_000_000_000, UTC)
