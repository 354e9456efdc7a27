"""How full a disk is, and which change of that is worth words."""

from __future__ import annotations

from dataclasses import dataclass

FULL_SHARE = 0.10
FULL_BYTES = 20_000_000_000
"""Less free than both is nearly full: a tenth of a large disk is still much."""
STEP_SHARE = 0.1
LEAST_STEP_SHARE = 0.001
"""While it is nearly full, a change by so much of what was free is worth an edit, or, where next to
nothing was, by so much of the whole."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of a file system."""

    free: int
    total: int

    @property
    def least(self) -> float:
        """Less free than this is nearly full."""
        return min(self.total * FULL_SHARE, FULL_BYTES)

    @property
    def halvings(self) -> int:
        """How often half of what makes it nearly full was used up: each is graver."""
        return int(self.least // max(1, self.free)).bit_length()

    def is_about(self, other: Room) -> bool:
        """Whether what is free did not change by a step since."""
        step = max(other.free * STEP_SHARE, other.total * LEAST_STEP_SHARE)
        return abs(self.free - other.free) < step
