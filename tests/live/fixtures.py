"""Fixtures for every test that needs a real engine or registry, wherever it lies."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from tests.live import images, leftovers
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.given import GivenEngine, given_url
from tests.live.registry import Registry

StartEngine = Callable[..., DockerEngine]


@pytest.fixture(scope="session", autouse=True)
def _no_abandoned_parts() -> None:
    """Removes what killed test runs left, before this one adds to it."""
    leftovers.remove_abandoned()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A running engine with the images of tests.live.images; emptied after each test.

    As root it is our own dockerd; otherwise the person's engine, of which only what the tests made
    is removed.
    """
    if os.geteuid() == 0:
        with DockerEngine() as own:
            images.stock(own)
            yield own
        return
    url = given_url()
    if url is None:
        pytest.fail(
            "The live tests need root (to start a Docker engine) or an engine at DOCKER_HOST."
        )
    given = GivenEngine(url, tmp_path_factory.mktemp("client"))
    images.stock(given)
    yield given
    given.tidy()
    images.remove_images(given, keep=())


@pytest.fixture(scope="session")
def registry() -> Iterator[Registry]:
    """A registry that anyone may push to and pull from; its images stay for the session."""
    with Registry() as running:
        yield running


@pytest.fixture(scope="session")
def private_registry() -> Iterator[Registry]:
    """A registry that asks for tests.live.registry's USER and PASSWORD."""
    with Registry(accounts=True) as running:
        yield running


@pytest.fixture
def start_engine() -> Iterator[StartEngine]:
    """Starts further engines, `start_engine(live_restore=True, flags=[...])`, to stop and kill.

    They have the images too, and end with the test.
    """
    if os.geteuid() != 0:
        pytest.skip("needs root, to start a Docker engine that it may stop and kill")
    with ExitStack() as started:

        def start(*, live_restore: bool = False, flags: Sequence[str] = ()) -> DockerEngine:
            own = started.enter_context(DockerEngine(live_restore=live_restore, flags=flags))
            images.stock(own)
            return own

        yield start


@pytest.fixture(autouse=True)
def _empty_engine_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """Remove what the test made, and make again the images that it removed."""
    yield
    if "engine" in request.fixturenames:
        used: Engine = request.getfixturevalue("engine")
        used.tidy()
        images.remove_images(used)
        images.stock(used)
