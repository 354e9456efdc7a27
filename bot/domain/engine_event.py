"""What an engine tells of by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EngineEvent:
    """One event; `nanos`, its time on the engine's clock, is where a reader goes on from."""

    nanos: int
    """Nanoseconds since 1970."""
    kind: str
    """container or image."""
    action: str
    """create, attach, start, die, oom, kill, stop, destroy, rename, health_status, pull, …"""
    id: str
    name: str = ""
    """Of an image with its tag, or its short id."""
    image: str = ""
    exit_code: int | None = None
    """Of `die`."""
    signal: int | None = None
    """Of `kill`."""
    detail: str = ""
    """Behind the action's colon: `healthy` of `health_status: healthy`."""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """Its time, to the microsecond."""
        return _EPOCH + timedelta(microseconds=self.nanos // 1000)
