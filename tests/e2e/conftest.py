from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bot.sandbox.client import ChatClient, Sandbox

from tests.e2e.bot import ADMIN, GROUP, OPERATOR, STRANGER, TOKEN, VIEWER, Bot, settings
from tests.live.engine import Engine


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The local Bot API server with a bot, four people and a group.

    Whatever the test did, the bot must have spoken to it by the rules.
    """
    async with await Sandbox.start(root=tmp_path / "telegram") as server:
        await server.bot(TOKEN, username="deckhand_bot")
        yield server
        assert await server.violations() == []


@dataclass(frozen=True)
class People:
    """Private chats with the bot, by role."""

    admin: ChatClient
    operator: ChatClient
    viewer: ChatClient
    stranger: ChatClient


@pytest.fixture
async def people(sandbox: Sandbox) -> People:
    names = {ADMIN: "Ada", OPERATOR: "Otto", VIEWER: "Vera", STRANGER: "Sid"}
    chats = [(await sandbox.person(id, name)).chat for id, name in names.items()]
    return People(*chats)


@pytest.fixture
async def group(sandbox: Sandbox, people: People) -> ChatClient:
    """A group with topics; everyone is in it, the stranger too."""
    members = {ADMIN: "administrator", OPERATOR: "member", VIEWER: "member", STRANGER: "member"}
    return await sandbox.group(GROUP, topics=True, members=members)


@pytest.fixture
async def bot(sandbox: Sandbox, engine: Engine, tmp_path: Path) -> AsyncIterator[Bot]:
    """A running bot on the real engine."""
    process = Bot(sandbox, settings(sandbox, engine.url, tmp_path), tmp_path)
    await process.start()
    yield process
    await process.stop()
