"""What containers and an engine take: processor, memory, disk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stats:
    """A container over the last second or two."""

    cpu_percent: float
    """100 is one core."""
    memory_bytes: int
    """Without what the kernel can drop at once, as `docker stats` counts."""
    memory_limit: int
    """Its own limit, or all memory of the host."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A container, and what it takes."""

    name: str
    stats: Stats


@dataclass(frozen=True, slots=True)
class DiskPart:
    """One kind of what an engine keeps."""

    size_bytes: int = 0
    unused_bytes: int = 0
    """What no container uses, as `docker system df` counts."""


@dataclass(frozen=True, slots=True)
class DiskUse:
    """What an engine keeps on its disk."""

    images: DiskPart = DiskPart()
    containers: DiskPart = DiskPart()
    volumes: DiskPart = DiskPart()
    build_cache: DiskPart = DiskPart()

    @property
    def parts(self) -> tuple[DiskPart, ...]:
        """All four."""
        return (self.images, self.containers, self.volumes, self.build_cache)
