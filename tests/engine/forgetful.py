"""A way to an engine by TCP that loses its connections without a word, as firewalls do."""

from __future__ import annotations

import asyncio
import ctypes
import socket
import struct
from typing import Self

_ATTACH_FILTER = 26
"""SO_ATTACH_FILTER of Linux, which the socket module does not name."""
_TAKE_NOTHING = struct.pack("HBBI", 6, 0, 0, 0)
"""The filter's one instruction: return 0, every packet is dropped before it is seen."""


class ForgetfulWay:
    """Passes on all bytes; an asynchronous context manager."""

    def __init__(self, engine_url: str) -> None:
        self._engine = engine_url.removeprefix("unix://")
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = "tcp://{}:{}".format(*self._server.sockets[0].getsockname())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()

    def forget(self) -> None:
        """Nothing that comes on a connection of now is taken or answered; new ones work."""
        for writer in self._open:
            line: socket.socket = writer.get_extra_info("socket")
            if line.family == socket.AF_INET:
                code = ctypes.create_string_buffer(_TAKE_NOTHING)
                program = struct.pack("HxxxxxxP", 1, ctypes.addressof(code))
                line.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)

    async def _accept(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        there, on = await asyncio.open_unix_connection(self._engine)
        self._open |= {back, on}
        await asyncio.gather(_pass(here, on), _pass(there, back))
        self._open -= {back, on}


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while block := await source.read(1 << 16):
            sink.write(block)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()
