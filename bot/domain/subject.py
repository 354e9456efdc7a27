"""The container that something is said of, as it stood when it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.container_name import lasting_name


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """Enough of a container to speak of it when it is gone.

    Equal by host and id; of a swarm, which makes a new container for each try, by host and slot.
    """

    host: str
    id: str
    name: str
    image: str = ""
    project: str = ""
    """Its compose project; empty without one."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Those that begin with `deckhand.` only."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Subject) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, str]:
        return self.host, self.lasting_name if self.is_task else self.id

    @property
    def is_task(self) -> bool:
        """A swarm made it, ends it and removes it, and makes another in its place: `web.1.ID`."""
        return self.lasting_name != self.name

    @property
    def lasting_name(self) -> str:
        """What the next one in its place is called, too."""
        return lasting_name(self.name)

    @property
    def short_id(self) -> str:
        """The twelve characters that docker shows."""
        return self.id[:12]
