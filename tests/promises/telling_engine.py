"""An engine that tells of more than a real one can do within a test: containers die in masses."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from bot.domain.container import PROJECT_LABEL
from tests.live.loopback import Loopback, Quiet
from tests.promises.odd_engine import VERSION

AT_ONCE = 100
"""Events in one write."""
CONTAINERS = 500
PROJECTS = 20


class TellingEngine(Loopback):
    """A context manager; after `begin` it tells of `deaths`, each with its start before it.

    The containers are gone when they are asked about, as with `docker run --rm`.
    """

    def __init__(self, deaths: int) -> None:
        self.deaths = deaths
        self.begin = threading.Event()
        self._over = threading.Event()
        super().__init__(self._handler())
        self.url = f"tcp://{self.address}"

    def __exit__(self, *fault: object) -> None:
        self.begin.set()
        self._over.set()
        super().__exit__(*fault)

    def tell(self) -> Iterator[bytes]:
        """What is written to the one who listens, as HTTP chunks; then silence until the end."""
        self.begin.wait()
        lines: list[bytes] = []
        for number in range(self.deaths):
            lines += (_event("start", number), _event("die", number))
            if len(lines) >= AT_ONCE:
                yield _chunk(lines)
                lines = []
        self._over.wait()

    def _handler(self) -> type[Quiet]:
        engine = self

        class Handler(Quiet):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path.endswith("/events"):
                    self._tell()
                elif path.endswith(("/_ping", "/version", "/info")):
                    self._answer(200, VERSION)
                elif path.endswith(("/containers/json", "/images/json")):
                    self._answer(200, [])
                else:
                    self._answer(404, {"message": "No such container"})

            do_HEAD = do_GET

            def _answer(self, status: int, said: object) -> None:
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Api-Version", VERSION["ApiVersion"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            def _tell(self) -> None:
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.flush()
                for chunk in engine.tell():
                    self.wfile.write(chunk)

        return Handler


def _chunk(lines: list[bytes]) -> bytes:
    payload = b"\n".join(lines) + b"\n"
    return f"{len(payload):x}\r\n".encode() + payload + b"\r\n"


def _event(action: str, number: int) -> bytes:
    which = number % CONTAINERS
    attributes = {
        "name": f"worker-{which}",
        "image": "busybox",
        PROJECT_LABEL: f"project-{which % PROJECTS}",
        **{f"org.example.label-{one}": "value" * 10 for one in range(8)},
    }
    if action == "die":
        attributes["exitCode"] = "3"
    actor = {"ID": f"{which:064x}", "Attributes": attributes}
    said = {"Type": "container", "Action": action, "Actor": actor, "timeNano": time.time_ns()}
    return json.dumps(said).encode()
