"""A server that answers like an engine, with bodies that a real one gives only in rare trouble."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class ScriptedEngine:
    """`answers` maps a path without its version to chunks; `whole` False leaves out the last one.

    A context manager; `bodies` are what was posted, by path with query.
    """

    def __init__(
        self, answers: dict[str, list[bytes]], *, api: str = "1.41", whole: bool = True
    ) -> None:
        self.answers = answers
        self.api = api
        self.whole = whole
        self.bodies: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.url = f"tcp://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def chunks(self, path: str) -> list[bytes]:
        """What is answered to a path."""
        if path == "/version" and path not in self.answers:
            return [json.dumps({"ApiVersion": self.api}).encode()]
        return self.answers[path.split("?", maxsplit=1)[0].removeprefix(f"/v{self.api}")]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.send_header("Connection", "close")
                self.end_headers()
                for chunk in engine.chunks(self.path):
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
                if engine.whole or self.path == "/version":
                    self.wfile.write(b"0\r\n\r\n")

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                engine.bodies[self.path] = self.rfile.read(length)
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
