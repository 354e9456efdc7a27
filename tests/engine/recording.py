"""An engine's socket behind another one that writes down what is asked of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_REQUEST = re.compile(rb"^(?:GET|POST|PUT|DELETE|HEAD) (\S+) HTTP/1\.1\r\n", re.MULTILINE)


class Recording:
    """Relays bytes as they are; `paths` are the requests in order, with their query."""

    def __init__(self, engine: str, own: Path) -> None:
        self.url = f"unix://{own}"
        self.paths: list[str] = []
        self._engine = engine.removeprefix("unix://")
        self._open: set[asyncio.Task[None]] = set()

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin with one connection."""
        task = asyncio.create_task(self._connected(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def closed(self) -> None:
        """Wait until both sides of all connections have closed."""
        await asyncio.gather(*self._open)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_unix_connection(self._engine)
        await asyncio.gather(self._relay(reader, ours, asked=True), self._relay(theirs, writer))

    async def _relay(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, asked: bool = False
    ) -> None:
        with suppress(ConnectionError):
            while block := await source.read(1 << 16):
                if asked:
                    self.paths += [path.decode() for path in _REQUEST.findall(block)]
                to.write(block)
                await to.drain()
        to.close()
        await to.wait_closed()


@asynccontextmanager
async def recording(engine: str, folder: Path) -> AsyncIterator[Recording]:
    """Ends when whoever connected has closed."""
    made = Recording(engine, folder / "engine.sock")
    server = await asyncio.start_unix_server(made.serve, made.url.removeprefix("unix://"))
    async with server:
        yield made
        await made.closed()
