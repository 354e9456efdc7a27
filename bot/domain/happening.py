"""What the watch made out of an engine's events and lists: the facts that incidents are built of.

    Happening
    ├── Died            a container ended by itself: a crash, or memory ran out
    ├── OutOfMemory     the kernel killed a process in a container that lives on
    ├── Started         it runs (again)
    ├── Stopped         somebody wanted it to end; no alert
    ├── Removed         it is gone
    ├── Unhealthy       its health check fails
    ├── Healthy         its health check is well again
    ├── StartFailed     the engine could not start it
    ├── RestartFailed   the engine could not start it again, as its policy says
    ├── Vanished        containers that ran are gone, and nobody heard how
    ├── HostLost        the engine does not answer, or went down
    ├── HostBack        it answers again
    ├── DiskFilling     the engine's disk is nearly full
    ├── DiskEased       it no longer is
    └── ImageChanged    an image was pulled, or lost a name, or was removed

Times are the engine's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.subject import Subject

NO_RESTART = frozenset({"", "no"})
"""Restart policies with which nothing starts a container again, or that are not known."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Base of all."""

    host: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContainerHappening(Happening):
    """Something about one container."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Died(ContainerHappening):
    """It ended, and nobody told it to; `exit_code` is not 0 unless memory ran out.

    None: it was found running again, and nobody knows any more.
    """

    exit_code: int | None
    out_of_memory: bool = False
    lines: tuple[str, ...] = ()
    """The last of its log, cleaned; empty where there is none."""
    restart_policy: str = ""
    """`always`, `unless-stopped`, `on-failure`, `no`; empty: not known."""
    memory_limit: int = 0
    """Bytes; 0: none, or not known."""
    memory_seen: int = 0
    """Bytes in use when it was last looked at; 0: never."""
    is_late: bool = False
    """It was found afterwards, not seen when it happened."""
    is_given_up: bool = False
    """The engine used up the retries of its policy, by its own count: that outlives an incident."""

    @property
    def is_to_start_again(self) -> bool:
        """Whether the engine was about to start it again, as far as is known."""
        return self.restart_policy not in NO_RESTART and not self.is_given_up


@dataclass(frozen=True, slots=True)
class OutOfMemory(ContainerHappening):
    """A process in it was killed for memory, and the container goes on."""

    memory_limit: int = 0
    memory_seen: int = 0


@dataclass(frozen=True, slots=True)
class Started(ContainerHappening):
    """It runs."""


@dataclass(frozen=True, slots=True)
class Stopped(ContainerHappening):
    """It ended because somebody wanted it to, or by itself with 0."""


@dataclass(frozen=True, slots=True)
class Removed(ContainerHappening):
    """It is no more."""


@dataclass(frozen=True, slots=True)
class Unhealthy(ContainerHappening):
    """Its health check fails; `output` is what the check itself wrote last."""

    output: str = ""


@dataclass(frozen=True, slots=True)
class Healthy(ContainerHappening):
    """Its health check passes."""


@dataclass(frozen=True, slots=True)
class StartFailed(ContainerHappening):
    """The engine could not start it; `error` is the engine's own words."""

    error: str
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class RestartFailed(ContainerHappening):
    """The engine could not start it again, and tries no more; `error` is its own words."""

    error: str


@dataclass(frozen=True, slots=True)
class Vanished(Happening):
    """They ran when they were seen last, at `ran_at`, and were removed while nobody listened."""

    subjects: tuple[Subject, ...]
    ran_at: datetime


@dataclass(frozen=True, slots=True)
class HostLost(Happening):
    """`is_down` True: the engine said or showed that it goes down; False: nobody knows why."""

    is_down: bool = False
    error: str = ""
    """Why it can't be reached."""


@dataclass(frozen=True, slots=True)
class HostBack(Happening):
    """`missing` ran before and does not run now."""

    missing: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class DiskFilling(Happening):
    """Bytes of the file system that holds the engine's data."""

    free_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class DiskEased(Happening):
    """There is room again."""

    free_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class ImageChanged(Happening):
    """Somebody pulled or removed an image; `action` is the engine's word: pull, untag, delete."""

    name: str
    action: str
