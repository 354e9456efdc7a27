"""One bot for all tests of a file, on the real engine; files that stop it say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import ADMIN, GROUP, OPERATOR, STRANGER, TOKEN, VIEWER, Bot, settings
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


@dataclass(frozen=True)
class People:
    """Private chats with the bot, by role."""

    admin: ChatClient
    operator: ChatClient
    viewer: ChatClient
    stranger: ChatClient


def as_member(group: ChatClient, chat: ChatClient) -> ChatClient:
    """The group, with the person of a private chat writing in it."""
    return ChatClient(group.wire, group.id, chat.person)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(sandbox: Sandbox) -> People:
    names = {ADMIN: "Ada", OPERATOR: "Otto", VIEWER: "Vera", STRANGER: "Sid"}
    chats = [(await sandbox.person(id, name)).chat for id, name in names.items()]
    return People(*chats)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def group(sandbox: Sandbox, people: People) -> ChatClient:
    """A group with topics; everyone is in it, the stranger too."""
    members = {ADMIN: "administrator", OPERATOR: "member", VIEWER: "member", STRANGER: "member"}
    return await sandbox.group(GROUP, topics=True, members=members)


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
