"""A way to an engine by TCP that loses its connections without a word, as firewalls do."""

from __future__ import annotations

import asyncio
import ctypes
import socket
import struct

from tests.live.relay import Relay

_ATTACH_FILTER = 26
"""SO_ATTACH_FILTER of Linux, which the socket module does not name."""
_TAKE_NOTHING = struct.pack("HBBI", 6, 0, 0, 0)
"""The filter's one instruction: return 0, every packet is dropped before it is seen."""


class ForgetfulWay(Relay):
    """By TCP."""

    def forget(self) -> None:
        """Nothing that comes on a connection of now is taken or answered; new ones work."""
        for writer in self._open:
            line: socket.socket = writer.get_extra_info("socket")
            if line.family == socket.AF_INET:
                code = ctypes.create_string_buffer(_TAKE_NOTHING)
                program = struct.pack("HxxxxxxP", 1, ctypes.addressof(code))
                line.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)

    async def _listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = "tcp://{}:{}".format(*server.sockets[0].getsockname())
        return server
