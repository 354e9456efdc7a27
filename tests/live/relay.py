"""A socket before the engine's own that passes on all bytes, for what happens to connections."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Self


class Relay(ABC):
    """An asynchronous context manager; all connections break off at its end."""

    def __init__(self, engine_url: str) -> None:
        self._engine = engine_url.removeprefix("unix://")
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await self._listen()
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
        for writer in list(self._open):
            writer.transport.abort()

    @abstractmethod
    async def _listen(self) -> asyncio.Server:
        """Hand each connection to `_accept`, and set the URL."""

    async def _accept(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        there, on = await asyncio.open_unix_connection(self._engine)
        self._open |= {back, on}
        await asyncio.gather(self._pass(here, on), self._pass(there, back))
        self._open -= {back, on}

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        passed = 0
        try:
            while block := await source.read(1 << 16):
                await self._may_pass(passed := passed + len(block))
                sink.write(block)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()

    async def _may_pass(self, passed: int) -> None:  # noqa: B027 - all may, where nobody minds
        """Wait before so many bytes of a connection have gone one way."""
