"""On an engine that belongs to somebody, the tests remove their own things and nothing else."""

from pathlib import Path

import pytest

from tests.live import images
from tests.live.fixtures import StartEngine
from tests.live.given import GivenEngine, given_url


@pytest.fixture
def given(start_engine: StartEngine, tmp_path: Path) -> GivenEngine:
    return GivenEngine(start_engine().url, tmp_path)


def test_what_the_owner_made_stays(given: GivenEngine) -> None:
    with given.api() as owner:
        kept = owner.create_container(images.BUSYBOX, name="precious")["Id"]
        owner.create_volume("precious")
        owner.tag(images.BUSYBOX, "precious")
    given.docker("run", "-d", "--name", "mine", images.WEB)
    given.docker("volume", "create", "mine")
    given.docker("network", "create", "mine")

    given.tidy()
    images.remove_images(given, keep=())

    assert given.docker("ps", "-aq", "--no-trunc") == kept
    assert given.docker("volume", "ls", "-q") == "precious"
    assert "mine" not in given.docker("network", "ls", "--format", "{{.Name}}")
    left = given.docker("images", "--format", "{{.Repository}}").split()
    assert sorted(left) == ["busybox", "precious"]


def test_the_engine_at_docker_host_is_found(
    given: GivenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", given.url)
    assert given_url() == given.url


def test_no_engine_is_told_from_a_silent_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    assert given_url() is None
