"""A real registry on 127.0.0.1, and the ways in which one can fail."""

import base64
import json
import random
import signal
import socket
import urllib.error
import urllib.request
from contextlib import suppress

from tests.live import leftovers
from tests.live.engine import Engine
from tests.live.programs import require
from tests.live.spawned import Own, Spawned

USER = "deckhand"
PASSWORD = "sesame-42"
_HTPASSWD = f"{USER}:$2y$05$abcdefghijklmnopqrstuu9wSHF4IRUKGnY4NITof623lxGVf/o1G\n"
"""bcrypt of PASSWORD; fixed, since Python has no bcrypt of its own."""

_READY_SECONDS = 30
_PORTS = range(21_000, 32_000)
"""Below those that the kernel gives to whoever asks for any."""


class Registry(Own):
    """docker-registry with its storage in a temporary folder; a context manager.

    With `accounts` it asks for USER and PASSWORD. Engines take it without TLS, for 127.0.0.0/8
    counts as insecure registry by default.
    """

    def __init__(self, *, accounts: bool = False) -> None:
        self.root = leftovers.new_root("registry")
        self._accounts = accounts
        self.address = f"127.0.0.1:{free_port()}"
        """host:port, the first part of an image reference."""
        self._process = Spawned(self.root / "log")

    @property
    def log(self) -> str:
        """What the registry has written, one line per request among it."""
        return self._process.log

    def start(self) -> None:
        """Start it and wait until it answers; RuntimeError with its last words if it ends."""
        (self.root / "config.yml").write_text(json.dumps(self._settings()))
        command = [str(require("docker-registry")), "serve", f"{self.root}/config.yml"]
        self._process.start(command, self._answers, _READY_SECONDS)

    def stop(self) -> None:
        """End it: connections are refused from now on; `start` brings it back on its address."""
        self._process.end(signal.SIGKILL, 10)

    def pause(self) -> None:
        """Freeze it: connections are accepted, nothing is answered."""
        self._process.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Undo `pause`."""
        self._process.send(signal.SIGCONT)

    def destroy(self) -> None:
        """End it and delete its storage."""
        self.stop()
        leftovers.remove(self.root)

    def reference(self, image: str) -> str:
        """An image's name in this registry: `busybox:latest` -> `127.0.0.1:5000/busybox:latest`."""
        return f"{self.address}/{image}"

    def fill(self, engine: Engine, image: str) -> str:
        """Push an image of the engine, drop the engine's copy of that name; the name to pull."""
        name = self.reference(image)
        engine.docker("tag", image, name)
        engine.docker("push", name, seconds=300)
        engine.docker("rmi", name)
        return name

    def login(self, engine: Engine) -> None:
        """Make the engine's docker CLI (not the engine itself) remember USER and PASSWORD."""
        words = ("login", "--username", USER, "--password-stdin", self.address)
        engine.docker(*words, stdin=PASSWORD)

    def repositories(self) -> list[str]:
        """The names of the repositories that it holds."""
        request = urllib.request.Request(f"http://{self.address}/v2/_catalog")
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request.add_header("Authorization", f"Basic {basic}")
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - http only
            names: list[str] = json.load(answer)["repositories"]
        return names

    def _settings(self) -> dict[str, object]:
        settings: dict[str, object] = {
            "version": 0.1,
            "log": {"level": "info"},
            "http": {"addr": self.address},
            "storage": {
                "filesystem": {"rootdirectory": str(self.root / "data")},
                "delete": {"enabled": True},
            },
        }
        if self._accounts:
            accounts = self.root / "htpasswd"
            accounts.write_text(_HTPASSWD)
            settings["auth"] = {"htpasswd": {"realm": "test", "path": str(accounts)}}
        return settings

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.address}/v2/", timeout=1):
                return True
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code == 401
        except OSError:
            return False


def free_port() -> int:
    """A port on 127.0.0.1 on which nobody listens, and that nobody gets who asks for any: until it
    is used, or asked for in vain, others open and close many."""
    while True:
        port = random.choice(_PORTS)  # noqa: S311 - no secret
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
