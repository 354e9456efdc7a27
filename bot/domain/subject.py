"""The container that something is said of, as it stood when it happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TASK = re.compile(r".\.[0-9a-z]{25}$")


@dataclass(frozen=True, slots=True)
class Subject:
    """Enough of a container to speak of it when it is gone; equal by host and id."""

    host: str
    id: str
    name: str = field(compare=False)
    image: str = field(default="", compare=False)
    project: str = field(default="", compare=False)
    """Its compose project; empty without one."""
    labels: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)
    """Those that begin with `deckhand.` only."""

    @property
    def is_task(self) -> bool:
        """A swarm made it, ends it and removes it, and makes another in its place: `web.1.ID`."""
        return _TASK.search(self.name) is not None

    @property
    def short_id(self) -> str:
        """The twelve characters that docker shows."""
        return self.id[:12]
