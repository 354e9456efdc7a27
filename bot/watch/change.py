"""What a happening does to an incident, and whether that is worth words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.incident import Incident


class Say(StrEnum):
    """How chats hear of a change."""

    ANNOUNCE = "announce"
    """By a new message, with a sound."""
    UPDATE = "update"
    """By an edit of the message that is there."""
    ENDED = "ended"
    """By an edit and a silent reply."""
    NONE = "none"
    """Not at all: it is only stored."""


@dataclass(frozen=True, slots=True)
class Change:
    """An incident as it is now."""

    incident: Incident
    say: Say
    before: Incident | None = None
    """As it was until more went wrong; None: nothing did, or it is new."""

    @property
    def is_worse(self) -> bool:
        """Something went wrong, new or more."""
        return self.say is Say.ANNOUNCE or self.before is not None
