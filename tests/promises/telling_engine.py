"""An engine that tells of more than a real one can do within a test: containers die in masses."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from bot.domain.container import PROJECT_LABEL
from tests.live.loopback import Loopback, Quiet
from tests.promises.odd_engine import VERSION

AT_ONCE = 50
"""Deaths in one write."""
CONTAINERS = 500
PROJECTS = 20


class TellingEngine(Loopback):
    """A context manager; after `begin` it tells of `deaths`, each with its start before it.

    The containers are gone when they are asked about, as with `docker run --rm`. With `seconds` the
    deaths are spread over that time, and half way through another container dies.
    """

    def __init__(self, deaths: int, seconds: float = 0, projects: int = PROJECTS) -> None:
        self.deaths = deaths
        self.seconds = seconds
        self.projects = projects
        self.other_died_at = 0.0
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
        began = time.monotonic()
        for first in range(0, self.deaths, AT_ONCE):
            self._over.wait(began + self.seconds * first / self.deaths - time.monotonic())
            if self.seconds and not self.other_died_at and first >= self.deaths / 2:
                self.other_died_at = time.time()
                yield _chunk([_event(action, "another", "apart") for action in ("start", "die")])
            numbers = range(first, min(first + AT_ONCE, self.deaths))
            told = ((action, n) for n in numbers for action in ("start", "die"))
            yield _chunk([self._of_worker(action, number) for action, number in told])
        self._over.wait()

    def _of_worker(self, action: str, number: int) -> bytes:
        which = number % CONTAINERS
        return _event(action, f"worker-{which}", f"project-{which % self.projects}")

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


def _event(action: str, name: str, project: str) -> bytes:
    attributes = {
        "name": name,
        "image": "busybox",
        PROJECT_LABEL: project,
        **{f"org.example.label-{one}": "value" * 10 for one in range(8)},
    }
    if action == "die":
        attributes["exitCode"] = "3"
    actor = {"ID": name.encode().hex().zfill(64), "Attributes": attributes}
    said = {"Type": "container", "Action": action, "Actor": actor, "timeNano": time.time_ns()}
    return json.dumps(said).encode()
