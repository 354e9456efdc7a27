"""A server that answers like an engine, with bodies that a real one gives only in rare trouble."""

from __future__ import annotations

import json

from tests.live.loopback import Loopback, Quiet


class ScriptedEngine(Loopback):
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
        super().__init__(self._handler())
        self.url = f"tcp://{self.address}"

    def chunks(self, path: str) -> list[bytes]:
        """What is answered to a path."""
        if path == "/version" and path not in self.answers:
            return [json.dumps({"ApiVersion": self.api}).encode()]
        return self.answers[path.split("?", maxsplit=1)[0].removeprefix(f"/v{self.api}")]

    def status(self, path: str) -> int:
        """Of the answer to a path."""
        return 200

    def _handler(self) -> type[Quiet]:
        engine = self

        class Handler(Quiet):
            def do_GET(self) -> None:
                self.send_response(engine.status(self.path))
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

        return Handler
