"""Results about containers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.results import Listing, Live, Result
from bot.domain.container import Container, ContainerDetail, PortBinding
from bot.domain.sentence import Sentence
from bot.domain.usage import Busy


@dataclass(frozen=True)
class ContainersListed(Listing):
    """A page of /ps."""

    rows: tuple[Container, ...]
    running: int
    sizes: bool
    hidden: int = 0
    """Stopped containers that were left out."""
    with_stopped: str = ""
    """The line that lists those too."""
    narrowed: bool = False
    """The line has names or filters, so that no row does not mean no container."""
    at: str = ""
    """The word that names the host in the buttons' lines, `@host`; empty for the default one."""
    may_run: bool = False
    """The asker may run one."""


@dataclass(frozen=True)
class Card(Result):
    """One container with the buttons for it."""

    container: Container
    detail: ContainerDetail
    may: frozenset[str] = frozenset()
    """The commands that the asker may run on it; there is no button for another."""
    at: str = ""
    """The word that names the host in the buttons' lines, `@host`; empty for the default one."""
    back: str = ""
    """The line of the list that it was opened from, and its page; empty: it was not."""
    back_page: int = 0


@dataclass(frozen=True)
class Started(Result):
    """/run -d: the container runs; `ports` are those that were bound."""

    container_id: str
    name: str
    ports: tuple[PortBinding, ...]
    docker: str
    missing: Sentence | None = None
    """Which of the ports that were asked for were not."""
    warnings: tuple[str, ...] = ()
    """The engine's own words."""
    exit_code: int | None = None
    """It has already ended with this."""
    gone: bool = False
    """It has already ended, and was removed."""
    unknown: bool = False
    """It was started, and the engine did not tell what became of it."""
    at: str = ""
    """The word that names the host in the buttons' lines, `@host`; empty for the default one."""


@dataclass(frozen=True)
class Output(Live):
    """What a container writes, so far: its last lines; not `following`: it is being stopped."""

    name: str
    lines: tuple[str, ...]
    following: bool = True
    ports: tuple[PortBinding, ...] = ()
    """Those of the host that were bound for it."""


@dataclass(frozen=True)
class Exited(Result):
    """A container in the foreground ended; `lines` are its last ones."""

    name: str
    exit_code: int
    lines: tuple[str, ...]
    stopped: bool = False
    oom_killed: bool = False


@dataclass(frozen=True)
class Searching(Live):
    """How far a search through a log is."""

    name: str
    pattern: str
    matches: int
    read_bytes: int


@dataclass(frozen=True)
class Log(Result):
    """Log lines that fit into a message; `matches` counts those that --grep found in all."""

    name: str
    lines: tuple[str, ...]
    matches: int | None = None
    note: Sentence | None = None


@dataclass(frozen=True)
class StatsListed(Listing):
    """A page of /stats, the busiest first."""

    rows: tuple[Busy, ...]
    idle: tuple[str, ...] = ()
    """Names of those that were asked for and do not run."""
    unmeasured: tuple[str, ...] = ()
    """Names of those that run, and of which the engine gave no figures."""
