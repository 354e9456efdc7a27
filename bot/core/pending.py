"""What waits in the store: lines behind buttons, and lines that came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.request import Place

ANYONE = 0
"""In place of a person: whoever is heard in the chat."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A line that a button sends down the road again. Callback data is its token alone."""

    line: str
    """Empty: the button only takes its message's buttons away (Cancel)."""
    person: int
    """Only this person may press it; `ANYONE`: the line is run as whoever presses it."""
    chat: int
    expires: datetime
    page: int = 0
    edits: bool = False
    """The answer takes the place of the message that the button is on."""
    once: bool = False
    """Pressing it uses up all buttons that were parked with it."""
    confirmed: tuple[str, ...] | None = None
    """The targets that were on screen, if pressing it confirms something."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is shown, to be changed when its time is over and nobody answered."""

    token: str
    """Of one of its buttons."""
    chat: int
    message: int
    language: str
    words: str
    marks: tuple[tuple[str, int, int], ...] = ()
    """Style, and where it begins and how long it is in UTF-16 units."""


@dataclass(frozen=True, slots=True)
class Received:
    """A line or a button press that came in."""

    update: int
    person: int
    place: Place
    line: str
    language: str
    at: datetime
