"""A unix socket before the engine's own through which only so much comes until it is opened."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.live.relay import Relay


class Narrow(Relay):
    """`most` bytes of each connection pass before `open` is set, and then all."""

    def __init__(self, engine_url: str, folder: Path, most: int) -> None:
        super().__init__(engine_url)
        self._path = folder / "narrow.sock"
        self._most = most
        self.open = asyncio.Event()

    async def _listen(self) -> asyncio.Server:
        self.url = f"unix://{self._path}"
        return await asyncio.start_unix_server(self._accept, self._path)

    async def _may_pass(self, passed: int) -> None:
        if passed > self._most:
            await self.open.wait()
