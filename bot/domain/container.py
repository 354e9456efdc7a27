"""Containers as the engine's list and its inspect show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

PROJECT_LABEL = "com.docker.compose.project"


@dataclass(frozen=True, slots=True, order=True)
class PortBinding:
    """A container's port and where on the host it is; `host_port` None: exposed, not published."""

    container_port: int
    protocol: str = "tcp"
    host_ip: str = ""
    host_port: int | None = None


@dataclass(frozen=True, slots=True)
class Container:
    """A row of the list; equal and hashable by id alone."""

    id: str
    name: str = field(compare=False)
    image: str = field(compare=False)
    image_id: str = field(compare=False)
    created: datetime = field(compare=False)
    state: str = field(compare=False)
    """created, running, paused, restarting, removing, exited or dead."""
    status: str = field(compare=False)
    """The engine's own words: `Up 3 minutes (healthy)`, `Exited (1) 2 hours ago`."""
    health: str = field(default="", compare=False)
    """healthy, unhealthy or starting; empty without a health check."""
    ports: tuple[PortBinding, ...] = field(default=(), compare=False)
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    networks: tuple[str, ...] = field(default=(), compare=False)
    size_rw: int | None = field(default=None, compare=False)
    """Bytes of the writable layer; None when it was not asked for."""
    size_root: int | None = field(default=None, compare=False)
    """Bytes of the whole file system with its image; None when it was not asked for."""

    @property
    def running(self) -> bool:
        """Also while it restarts or is paused: `rm` refuses it without force."""
        return self.state in {"running", "restarting", "paused"}

    @property
    def is_leaving(self) -> bool:
        """Whether it is being removed, or could not be removed whole: it never runs again."""
        return self.state in {"removing", "dead"}

    @property
    def project(self) -> str:
        """The compose project; empty without one."""
        return self.labels.get(PROJECT_LABEL, "")


@dataclass(frozen=True, slots=True)
class ContainerDetail:
    """What inspect adds to the row."""

    name: str
    state: str
    exit_code: int
    started_at: datetime | None
    finished_at: datetime | None
    oom_killed: bool
    error: str
    """Why the engine could not start it; it may echo what was asked for."""
    restart_policy: str
    anonymous_volumes: tuple[str, ...]
    ports: tuple[PortBinding, ...]
    memory_limit: int = 0
    """Bytes; 0 is none."""
    probe_output: str = ""
    """What the health check wrote when it ran last."""
