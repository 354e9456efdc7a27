"""The chat layer on a local Bot API server over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import pytest

from bot.chat.running import RunningCommands
from bot.chat.service import Chat, Parts
from bot.chat.wire import ChatSettings
from bot.core.limits import Limits
from bot.core.pipeline import Pipeline
from bot.domain.role import Role
from bot.locale.catalogue import load
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat import commands
from tests.chat.stand_ins import (
    FolderSpool,
    Listed,
    MemoryButtons,
    MemoryInbox,
    MemoryJournal,
    MovableClock,
    NoHosts,
    RolePolicy,
)

TOKEN = "123:AAsecret"  # noqa: S105 - known to nobody but the tests
ADA, OTTO, EVE = 111, 222, 666
"""An admin, an operator, and a stranger."""
GROUP = -1001


@dataclass
class Deckhand:
    """A bot as a test sees it."""

    sandbox: Sandbox
    folder: Path
    limits: Limits = field(default_factory=Limits)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    buttons: MemoryButtons = field(default_factory=MemoryButtons)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    clock: MovableClock = field(default_factory=MovableClock)
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:0"
    moves: list[tuple[int, int]] = field(default_factory=list)
    beats: int = 0
    chat: Chat | None = None

    def _beat(self) -> None:
        self.beats += 1

    async def start(self) -> None:
        """Start it, also again after `stop`: the store stays."""
        running = RunningCommands()
        policy = RolePolicy()
        users = {ADA: Role.ADMIN, OTTO: Role.OPERATOR}
        access = Listed(users, {GROUP: Role.ADMIN})
        pipeline = Pipeline(
            NoHosts(),
            policy,
            self.journal,
            FolderSpool(self.folder),
            running,
            self.limits,
            self.clock,
            "",
        )
        parts = Parts(
            pipeline,
            running,
            self.inbox,
            self.buttons,
            self.journal,
            access,
            load(UTC),
            self.limits,
            self.clock,
            lambda old, new: self.moves.append((old, new)),
            self._beat,
        )
        settings = ChatSettings(TOKEN, self.sandbox.url, self.webhook_url, self.webhook_listen)
        self.chat = Chat(settings, parts)
        await self.chat.start()

    async def stop(self) -> None:
        if self.chat is not None:
            await self.chat.stop()
        self.chat = None


@pytest.fixture(autouse=True)
def _commands() -> Iterator[None]:
    with commands.declared():
        yield


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """One server process for all tests of this folder."""
    with asyncio.Runner() as runner:
        sandbox = runner.run(Sandbox.start())
        yield sandbox.url
        runner.run(sandbox.stop())


@pytest.fixture
async def sandbox(server_url: str) -> AsyncIterator[Sandbox]:
    """The server, emptied."""
    async with Sandbox(server_url) as running:
        await running.reset()
        await running.bot(TOKEN, username="deckhand_bot")
        yield running


@pytest.fixture
async def ada(sandbox: Sandbox) -> Person:
    """An admin."""
    return await sandbox.person(ADA, "Ada")


@pytest.fixture
async def otto(sandbox: Sandbox) -> Person:
    """An operator."""
    return await sandbox.person(OTTO, "Otto")


@pytest.fixture
async def group(sandbox: Sandbox, ada: Person, otto: Person) -> ChatClient:
    """The team's group."""
    members = {ADA: "creator", OTTO: "member"}
    return await sandbox.group(GROUP, topics=True, members=members)


@pytest.fixture
async def stopped_bot(
    sandbox: Sandbox, tmp_path: Path, ada: Person, otto: Person, group: ChatClient
) -> AsyncIterator[Deckhand]:
    """A bot that a test starts by itself; nothing it sent may be wrong."""
    bot = Deckhand(sandbox, tmp_path)
    yield bot
    await bot.stop()
    assert await sandbox.violations() == []


@pytest.fixture
async def bot(stopped_bot: Deckhand) -> Deckhand:
    """A bot that runs."""
    await stopped_bot.start()
    return stopped_bot
