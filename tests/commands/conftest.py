"""A person with a bot on a real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.commands.driver import Driver
from tests.live import disk
from tests.live.engine import Engine

SMALL_DISK_BYTES = 1_048_576


@pytest.fixture
def gateway(engine: Engine) -> Iterator[Gateway]:
    """The engine as the bot asks for it."""
    made = Gateway("local", HostAddress(engine.url))
    yield made
    made.close()


@pytest.fixture
def driver(gateway: Gateway, tmp_path: Path) -> Driver:
    """An administrator on one host."""
    return Driver({"local": gateway}, tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own that holds a megabyte."""
    with disk.small_disk(tmp_path / "small", SMALL_DISK_BYTES) as folder:
        yield folder
