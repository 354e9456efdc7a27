"""A unix socket before the engine's own, whose connections can be cut: an engine that goes away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.live.relay import Relay


class Cutting(Relay):
    """It counts how often that was done."""

    def __init__(self, engine_url: str, folder: Path) -> None:
        super().__init__(engine_url)
        self._path = folder / "cutting.sock"
        self.cuts = 0

    def cut(self) -> None:
        """As above, counted."""
        self.cuts += 1
        super().cut()

    async def _listen(self) -> asyncio.Server:
        self.url = f"unix://{self._path}"
        return await asyncio.start_unix_server(self._accept, self._path)
