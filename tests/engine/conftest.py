"""A gateway to the engine that the live tests run on."""

from collections.abc import Iterator

import pytest

from bot.core.ports import Engine as EnginePort
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.engine.fake import FakeEngine
from tests.engine.subject import PROGRAMS, TWO_LINES, Subject
from tests.live import images
from tests.live import registry as registries
from tests.live.engine import Engine


@pytest.fixture
def gateway(engine: Engine) -> Iterator[Gateway]:
    """Closed at the end; ResourceWarnings of what it left open fail the test."""
    made = Gateway("local", HostAddress(engine.url))
    yield made
    made.close()


@pytest.fixture(params=["fake", "real"])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    """The fake and the real one, one after the other."""
    if request.param == "fake":
        yield Subject(FakeEngine(PROGRAMS, {"127.0.0.1:1/new:1": TWO_LINES}), "127.0.0.1:1/new:1")
        return
    live = request.getfixturevalue("engine")
    registry: registries.Registry = request.getfixturevalue("registry")
    gateway = Gateway("local", HostAddress(live.url))
    yield Subject(gateway, registry.fill(live, images.GREETER))
    gateway.close()


@pytest.fixture
def engine_port(subject: Subject) -> EnginePort:
    """The subject's engine."""
    return subject.engine
