"""A bot in its own process, and a bot without Telegram: both on a real engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from docker import APIClient

from tests.commands.conftest import driver, gateway
from tests.e2e.conftest import bot, group, people, sandbox
from tests.live.engine import KEEP_LABEL, Engine
from tests.live.images import BUSYBOX

__all__ = ["bot", "driver", "gateway", "group", "people", "sandbox"]

LASTING = "trap exit TERM; echo hello; sleep 86400 & wait"


@pytest.fixture
def api(engine: Engine) -> Iterator[APIClient]:
    """The engine, asked past the bot."""
    with engine.api() as client:
        yield client


@pytest.fixture(scope="module")
def bystanders(engine: Engine) -> Iterator[None]:
    """Two running containers whose names begin alike; nothing may happen to them."""
    names = ("bystander", "bystander-2")
    for name in names:
        flags = ("--detach", "--label", KEEP_LABEL, "--name", name)
        engine.docker("run", *flags, BUSYBOX, "sh", "-c", LASTING)
    yield
    engine.docker("rm", "--force", *names)
