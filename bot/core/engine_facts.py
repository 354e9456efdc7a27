"""What an engine says of itself, and of what it made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """What runs on a host."""

    version: str
    api: str
    os: str
    arch: str
    kernel: str


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """How an engine is set up."""

    root: str
    """The folder on its host that holds its data."""
    live_restore: bool
    """Its containers live on while it is down."""
    memory_bytes: int = 0
    """Of its host."""


@dataclass(frozen=True, slots=True)
class Created:
    """A container that was made and not yet started."""

    id: str
    warnings: tuple[str, ...] = ()
