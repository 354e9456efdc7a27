"""A bot in its own process, and a bot without Telegram: both on a real engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from docker import APIClient

from bot.sandbox.client import ChatClient, Sandbox
from tests.commands.conftest import driver, gateway
from tests.e2e.bot import TOKEN, Bot, settings
from tests.e2e.people import People, group_in, people_in
from tests.live.engine import KEEP_LABEL, Engine
from tests.live.images import BUSYBOX

__all__ = ["driver", "gateway"]

LASTING = "trap exit TERM; echo hello; sleep 86400 & wait"


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The local Bot API server with a bot; each test has its own, in its own folder."""
    async with await Sandbox.start(root=tmp_path / "telegram") as server:
        await server.bot(TOKEN, username="deckhand_bot")
        yield server
        assert await server.violations() == []


@pytest.fixture
async def people(sandbox: Sandbox) -> People:
    """Private chats with the bot, by role."""
    return await people_in(sandbox)


@pytest.fixture
async def group(sandbox: Sandbox, people: People) -> ChatClient:
    """A group with topics; everyone is in it, the stranger too."""
    return await group_in(sandbox)


@pytest.fixture
async def bot(
    sandbox: Sandbox, group: object, engine: Engine, tmp_path: Path
) -> AsyncIterator[Bot]:
    """A running bot on the real engine; its group is there before it."""
    process = Bot(sandbox, settings(sandbox, engine.url, tmp_path), tmp_path)
    await process.start()
    yield process
    await process.stop()


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
