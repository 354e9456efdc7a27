"""The parts of a running server, in one place, so that a reset can renew them."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.faults import Faults
from bot.sandbox.files import FileStore
from bot.sandbox.journal import Entry, Journal
from bot.sandbox.pacing import Pacing
from bot.sandbox.webhook import Webhooks
from bot.sandbox.world import World


class State:
    """World, files, webhooks, faults and journal."""

    def __init__(self, root: Path | None, local: bool) -> None:
        self.root, self.local = root, local
        self._renew()

    def _renew(self) -> None:
        self.world = World()
        self.store = FileStore(self.root, self.local)
        self.webhooks = Webhooks()
        self.faults = Faults()
        self.journal = Journal()
        self.under_way: set[Entry] = set()
        """Requests that are not answered yet."""
        self.pacing = Pacing()
        self.clock_seconds = 0.0
        """How far the server's clock is ahead, as the Date of its answers shows."""

    async def reset(self) -> None:
        """Forget everything, the people and bots, too."""
        await self.close()
        self._renew()

    async def close(self) -> None:
        """Stop deliveries and remove the files."""
        await self.webhooks.close()
        self.store.close()
