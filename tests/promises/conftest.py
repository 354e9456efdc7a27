"""A bot in its own process, and a bot without Telegram: both on a real engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from docker import APIClient

from bot.sandbox.client import ChatClient, Sandbox
from tests.commands.conftest import driver, gateway
from tests.e2e.alerted import alerts_to, listening
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
async def process(
    sandbox: Sandbox, group: object, engine: Engine, tmp_path: Path
) -> AsyncIterator[Bot]:
    """A bot on the real engine, not started; its group is there before it."""
    made = Bot(sandbox, settings(sandbox, engine.url, tmp_path), tmp_path)
    yield made
    await made.stop()


@pytest.fixture
async def bot(process: Bot) -> Bot:
    """It runs."""
    await process.start()
    return process


@pytest.fixture
async def alerted(process: Bot, people: People) -> Bot:
    """It runs, and alerts the admin, whose chat is open."""
    process.environment |= alerts_to() | {"DECKHAND_LOG__LEVEL": "info"}
    await process.start()
    await people.admin.send("/whoami")
    await people.admin.wait_for("Your role")
    await listening(process)
    return process


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
