"""The machine's time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True)
class SystemClock:
    """Implements `core.ports.Clock`."""

    zone: tzinfo

    def now(self) -> datetime:
        """The wall clock, in the zone of the settings."""
        return datetime.now(self.zone)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()
