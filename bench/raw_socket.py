"""The engine's API over a bare socket: the least that any client has to pay."""

from __future__ import annotations

import http.client
import socket


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def get(engine_url: str, path: str) -> bytes:
    """The body of one GET."""
    connection = _UnixConnection(engine_url.removeprefix("unix://"))
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()
