"""One bot for all tests of a file, on the real engine; files that stop it say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import TOKEN, Bot, settings
from tests.e2e.people import People, group_in, people_in
from tests.live.engine import Engine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bot's home."""
    return tmp_path_factory.mktemp("bot")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox(folder: Path) -> AsyncIterator[Sandbox]:
    """The local Bot API server with a bot."""
    async with await Sandbox.start(root=folder / "telegram") as server:
        await server.bot(TOKEN, username="deckhand_bot")
        yield server


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _by_the_rules(sandbox: Sandbox) -> AsyncIterator[None]:
    """Whatever the test did, the bot must have spoken to the server by its rules."""
    yield
    assert await sandbox.violations() == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(sandbox: Sandbox) -> People:
    return await people_in(sandbox)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def group(sandbox: Sandbox, people: People) -> ChatClient:
    """A group with topics; everyone is in it, the stranger too."""
    return await group_in(sandbox)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(
    sandbox: Sandbox, group: ChatClient, engine: Engine, folder: Path
) -> AsyncIterator[Bot]:
    """A running bot on the real engine."""
    process = Bot(sandbox, settings(sandbox, engine.url, folder), folder)
    await process.start()
    yield process
    assert await process.stop() == 0


@pytest.fixture
def ada(bot: Bot, people: People) -> ChatClient:
    """The admin's private chat with the running bot."""
    return people.admin
