"""What the chat layer asks of the store about questions that are open."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.pending import Asked


class Questions(Protocol):
    """Those that nobody has answered yet; an answer is the `take` of one of its buttons."""

    async def asked(self, question: Asked) -> None:
        """It is shown; nothing is noted of one that was answered already. StoreError."""

    async def lapsed(self, most: int) -> tuple[Asked, ...]:
        """Those whose time is over, each given once; beyond the newest `most` they are only
        forgotten. StoreError."""

    async def next_end(self) -> datetime | None:
        """When the next one's time is over; None: there is none. StoreError."""
