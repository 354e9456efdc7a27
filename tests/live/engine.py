"""The Docker engine that live tests run on: an interface with an own and a given engine."""

import os
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from docker import APIClient
from docker.errors import APIError, NotFound

from tests.live.programs import require
from tests.live.until import until

KEEP_LABEL = "deckhand.test.keep"
"""A container with this label outlives `tidy`; for fixtures that several tests share."""


class DockerFailedError(RuntimeError):
    """The docker CLI ended with an error; `str()` is its stderr, `code` its exit code."""

    def __init__(self, arguments: tuple[str, ...], code: int, stderr: str) -> None:
        super().__init__(f"docker {' '.join(arguments)}: {stderr.strip()}")
        self.code = code
        self.stderr = stderr


class Engine(ABC):
    """A real Docker engine."""

    def __init__(self, url: str, client_config: Path) -> None:
        self.url = url
        """`unix:///…` or `tcp://…`, as DOCKER_HOST takes it."""
        self.kept_images: set[str] = set()
        """Tags, beside the stock of tests.live.images, that stay from test to test."""
        self._client_config = client_config
        self._client: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Environment for a docker CLI that speaks to this engine, with logins of its own."""
        return os.environ | {"DOCKER_HOST": self.url, "DOCKER_CONFIG": str(self._client_config)}

    @property
    def client(self) -> Path:
        """The first docker CLI on PATH that this engine understands (29 refuses engine 20.10)."""
        if self._client is None:
            self._client = self._working_client()
        return self._client

    def docker(self, *arguments: str, stdin: str | None = None, seconds: float = 60) -> str:
        """Run the docker CLI; its stdout without white space at the ends.

        DockerFailedError when it fails, subprocess.TimeoutExpired after `seconds`.
        """
        done = subprocess.run(
            [self.client, *self._labelled(arguments)],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        if done.returncode:
            raise DockerFailedError(arguments, done.returncode, done.stderr)
        return done.stdout.strip()

    def touch(self, container: str, path: str) -> None:
        """Make a file in a container.

        Its end is not waited for: a container that ends of it takes the command with it.
        """
        self.docker("exec", "-d", container, "touch", path)

    def api(self) -> APIClient:
        """A docker-py client to this engine; the caller closes it."""
        return APIClient(base_url=self.url, version="auto", timeout=60)

    def tidy(self) -> None:
        """Remove the containers, volumes, networks and untagged images that a test left."""
        with self.api() as api:
            self._remove_containers(api)
            for volume in api.volumes()["Volumes"] or []:
                if self.owns(volume["Name"], volume["Labels"] or {}):
                    api.remove_volume(volume["Name"], force=True)
            for network in api.networks(filters={"type": "custom"}):
                if self.owns(network["Name"], network["Labels"]):
                    api.remove_network(network["Id"])

    @abstractmethod
    def owns(self, name: str, labels: Mapping[str, str]) -> bool:
        """Whether a thing on the engine was made by the tests and may be removed."""

    def _labelled(self, arguments: tuple[str, ...]) -> tuple[str, ...]:
        return arguments

    def _remove_containers(self, api: APIClient) -> None:
        doomed = [
            row["Id"]
            for row in api.containers(all=True)
            if KEEP_LABEL not in row["Labels"]
            and self.owns((row["Names"] or ["/"])[0].removeprefix("/"), row["Labels"])
        ]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda found: _remove(api, found), doomed))

    def _working_client(self) -> Path:
        require("docker")
        for folder in os.get_exec_path():
            client = shutil.which("docker", path=folder)
            if client and not self._version_fault(client):
                return Path(client)
        fault = self._version_fault("docker")
        raise RuntimeError(f"no docker client on PATH works with the engine at {self.url}: {fault}")

    def _version_fault(self, client: str) -> str:
        done = subprocess.run(
            [client, "version"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        return done.stderr if done.returncode else ""


def _remove(api: APIClient, container: str) -> None:
    # What was run with --rm, or is being removed, may be gone first, or soon.
    with suppress(NotFound):
        try:
            api.remove_container(container, force=True, v=True)
        except APIError as fault:
            if fault.status_code != HTTPStatus.CONFLICT:
                raise
            until(lambda: _is_gone(api, container))


def _is_gone(api: APIClient, container: str) -> bool:
    try:
        api.inspect_container(container)
    except NotFound:
        return True
    return False
