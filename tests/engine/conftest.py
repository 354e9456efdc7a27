"""A gateway to the engine that the live tests run on."""

from collections.abc import Iterator

import pytest

from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.live.engine import Engine


@pytest.fixture
def gateway(engine: Engine) -> Iterator[Gateway]:
    """Closed at the end; ResourceWarnings of what it left open fail the test."""
    made = Gateway("local", HostAddress(engine.url))
    yield made
    made.close()
