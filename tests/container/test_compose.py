"""compose.yaml is read by the real compose, and the engine is told what it says."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.container.fixtures import ROOT
from tests.live.engine import Engine
from tests.live.programs import require

pytestmark = pytest.mark.timeout(900)

Compose = Callable[..., str]


@pytest.fixture
def compose(engine: Engine, bot_image: str, tmp_path: Path) -> Iterator[Compose]:
    """Runs compose on a copy of compose.yaml, with an empty .env and configuration."""
    engine.docker("tag", bot_image, "deckhand")
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    (tmp_path / ".env").touch()
    (tmp_path / "config").mkdir()
    settings = {"DOCKER_GID": "4242", "COMPOSE_PROJECT_NAME": "deckhand-test"}
    if engine.url.startswith("unix://"):
        settings["DOCKER_SOCKET"] = engine.url.removeprefix("unix://")

    def run(*arguments: str, **changed: str) -> str:
        done = subprocess.run(
            [*_program(engine), *arguments],
            cwd=tmp_path,
            env=engine.environment | settings | changed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    yield run
    run("down", "--volumes")


def _program(engine: Engine) -> list[str]:
    """The docker CLI's compose, or the older program of its own that Debian 12 has."""
    plugin = [str(engine.client), "compose"]
    tried = subprocess.run([*plugin, "version"], capture_output=True, check=False)
    return plugin if tried.returncode == 0 else [str(require("docker-compose"))]


@pytest.fixture
def service(engine: Engine, compose: Compose) -> dict[str, Any]:
    """What the engine knows of the container that compose made."""
    compose("up", "--no-start", "--no-build")
    container = engine.docker("ps", "-aq", "--filter", "label=com.docker.compose.service=deckhand")
    found: list[dict[str, Any]] = json.loads(engine.docker("inspect", container))
    return found[0]


def test_the_container_is_locked_up(service: dict[str, Any]) -> None:
    host = service["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert not host["Privileged"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["GroupAdd"] == ["4242"]
    assert set(host["Tmpfs"]) == {"/tmp"}  # noqa: S108 - inside the container
    assert not host["PortBindings"]


def test_the_container_is_bounded_and_comes_back(service: dict[str, Any]) -> None:
    host = service["HostConfig"]
    assert host["Memory"] == 256 * 2**20
    assert host["PidsLimit"] == 200
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert host["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "3"}
    assert service["Config"]["StopTimeout"] == 15


def test_the_mounts_are_socket_settings_and_data(service: dict[str, Any]) -> None:
    mounts = {mount["Destination"]: mount for mount in service["Mounts"]}
    assert set(mounts) == {"/var/run/docker.sock", "/deckhand/config", "/deckhand/data"}
    assert mounts["/deckhand/data"]["Type"] == "volume"
    assert not mounts["/deckhand/config"]["RW"]


def test_the_bots_user_reaches_the_socket_and_its_data(engine: Engine, compose: Compose) -> None:
    group = engine.docker(
        *("run", "--rm", "-v", f"{engine.url.removeprefix('unix://')}:/socket"),
        *("busybox", "stat", "-c", "%g", "/socket"),
    )
    code = (
        "import docker, os, pathlib; "
        "pathlib.Path('data/probe').write_text('x'); "
        "print(docker.from_env().ping(), os.environ['DECKHAND_DATA_DIR'])"
    )
    run = ("run", "--rm", "-T", "--entrypoint", "python", "deckhand", "-c", code)
    assert compose(*run, DOCKER_GID=group).endswith("True /deckhand/data")


def test_the_group_of_the_socket_is_asked_for(compose: Compose) -> None:
    with pytest.raises(AssertionError, match="the group of the Docker socket"):
        compose("config", DOCKER_GID="")
