"""A unix socket before the engine's own, whose connections can be cut: an engine that goes away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Self


class Cutting:
    """Passes on all bytes; an asynchronous context manager."""

    def __init__(self, engine_url: str, folder: Path) -> None:
        self._engine = engine_url.removeprefix("unix://")
        self._path = folder / "cutting.sock"
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.url = f"unix://{self._path}"
        self.cuts = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._accept, self._path)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()

    @property
    def connections(self) -> int:
        """Open ones, both ends counted."""
        return len(self._open)

    def cut(self) -> None:
        """Break off all connections at once, as an engine that is killed does."""
        self.cuts += 1
        for writer in list(self._open):
            writer.transport.abort()

    async def _accept(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        there, on = await asyncio.open_unix_connection(self._engine)
        self._open |= {back, on}
        await asyncio.gather(self._pass(here, on), self._pass(there, back))
        self._open -= {back, on}

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while block := await source.read(1 << 16):
                sink.write(block)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()
