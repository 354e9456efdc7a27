"""What a digest says of a host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.usage import Busy, DiskUse


@dataclass(frozen=True, slots=True)
class Down:
    """A container that ended with a fault and was not stopped by anybody, is started again and
    again, or fails its check."""

    name: str
    state: str
    """exited, dead, restarting or unhealthy."""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class ProjectState:
    """How a compose project stands, or all containers of none (`name` empty)."""

    name: str
    running: int
    """Without those that are started again and again."""
    total: int
    down: tuple[Down, ...] = ()

    @property
    def unhealthy(self) -> int:
        """So many of those that are down run, and fail their check."""
        return sum(one.state == "unhealthy" for one in self.down)

    @property
    def stopped(self) -> int:
        """Those that do not run, as they should."""
        return max(0, self.total - self.running - len(self.down) + self.unhealthy)


class ChangeKind(StrEnum):
    """What became of a container since the last digest."""

    NEW = "new"
    GONE = "gone"
    IMAGE = "image"
    """It is made of another image."""
    STARTED = "started"
    """The same one runs, and was started since."""


@dataclass(frozen=True, slots=True)
class Change:
    """A container that is not as it was."""

    kind: ChangeKind
    name: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Incidents of one kind about one container or image, or about the host (`name` empty)."""

    kind: str
    """The value of an IncidentKind."""
    name: str
    count: int
    """Deaths, or failures."""
    is_open: bool
    project: str = ""
    """The container's compose project; empty without one."""
    restarts: int = 0
    """How many of those deaths a start followed."""
    began_at: datetime | None = None
    """When it began, where that was before the last digest: `count` is since then."""


@dataclass(frozen=True, slots=True)
class HostDigest:
    """One host; `is_away`: its engine did not answer, and only `troubles` is known."""

    host: str
    is_away: bool = False
    projects: tuple[ProjectState, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    changes: tuple[Change, ...] = ()
    most_cpu: tuple[Busy, ...] = ()
    most_memory: tuple[Busy, ...] = ()
    disk: DiskUse | None = None
    """None: the engine did not count in time."""
    newer: tuple[str, ...] = ()
    """Images of which the registry has newer versions."""
    silent_registries: tuple[str, ...] = ()
    """Those that did not answer, or let nobody in."""
    images: int = 0
    """Of containers that run, as far as they came from a registry."""
    images_asked: int = 0
    """So many of them a registry was asked about."""
