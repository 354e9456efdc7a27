"""The chat layer on a local Bot API server over HTTP."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from bot.chat.outbox import Outbox
from bot.chat.parts import Parts
from bot.chat.running import RunningCommands
from bot.chat.service import Chat
from bot.chat.wire import ChatSettings
from bot.core.limits import Limits
from bot.core.pipeline import Pipeline
from bot.domain.role import Role
from bot.locale.catalogue import load
from bot.policy.access import Access
from bot.policy.redaction import SecretHiding
from bot.policy.rules import Rules
from bot.sandbox.client import ChatClient, Person, Sandbox
from bot.store.opening import Store, open_store
from tests.chat import commands
from tests.chat.incidents import Desk, drawn
from tests.chat.stand_ins import FolderSpool, MovableClock, NoHosts
from tests.promises.waiting import until
from tests.watch.clockwork import Clockwork
from tests.watch.stand_ins import Watched

TOKEN = "123:AAsecret"
ADA, OTTO, EVE = 111, 222, 666
"""An admin, an operator, and a stranger."""
GROUP = -1001


@dataclass
class Deckhand:
    """A bot as a test sees it, on a real store in a folder."""

    sandbox: Sandbox
    folder: Path
    limits: Limits = field(default_factory=Limits)
    hosts: NoHosts = field(default_factory=NoHosts)
    clock: MovableClock = field(default_factory=MovableClock)
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:0"
    moves: list[tuple[int, int]] = field(default_factory=list)
    moved_before: dict[int, int] = field(default_factory=dict)
    beats: int = 0
    ada_is: Role = Role.ADMIN
    group_is: Role = Role.ADMIN
    is_heart_broken: bool = False
    chat: Chat | None = None
    store: Store | None = None
    clockwork: Clockwork = field(init=False)
    running: RunningCommands = field(default_factory=RunningCommands)
    _store: AsyncExitStack = field(default_factory=AsyncExitStack)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the store's file says."""
        with closing(sqlite3.connect(self.folder / "deckhand.db")) as file:
            return file.execute(query).fetchall()

    @property
    def away(self) -> list[tuple[int, int]]:
        """Person and chat of each that was turned away."""
        return self.rows("select person, chat from audit where turned_away is not null order by id")

    @property
    def whys(self) -> list[str]:
        """Why each that was turned away was."""
        away = "select detail from audit where turned_away is not null order by id"
        return [row[0] for row in self.rows(away)]

    @property
    def verdicts(self) -> list[str]:
        """How each attempt ended."""
        return [row[0] for row in self.rows("select verdict from audit order by id")]

    @property
    def open_updates(self) -> list[int]:
        """Updates that were accepted and not finished."""
        return [row[0] for row in self.rows("select update_id from inbox where open")]

    def opened(self) -> AbstractAsyncContextManager[Store]:
        """The store alone."""
        return open_store("", self.folder, SecretHiding.of([TOKEN]), self.clock)

    async def settled(self) -> None:
        """All that began is written down as done: a moment after it is told."""
        await until(lambda: not self.open_updates and "" not in self.verdicts)

    async def start(self) -> None:
        """Start it, also again after `stop`: the store stays."""
        self.store = store = await self._store.enter_async_context(self.opened())
        self.clockwork = Clockwork(self.clock, store.schedules, store.digests)
        self.running = running = RunningCommands()
        group = self.moved_before.get(GROUP, GROUP)
        access = Access({ADA: self.ada_is, OTTO: Role.OPERATOR}, {group: self.group_is})
        pipeline = Pipeline(
            self.hosts,
            Rules(),
            store.journal,
            FolderSpool(self.folder),
            running,
            self.limits,
            self.clockwork.plans,
            self.clock,
            "",
            SecretHiding.of([TOKEN]),
            Watched(self.clock).watching,
        )
        parts = Parts(
            pipeline=pipeline,
            running=running,
            inbox=store.inbox,
            buttons=store.buttons,
            questions=store.questions,
            journal=store.journal,
            access=access,
            catalogues=load(UTC),
            limits=self.limits,
            clock=self.clock,
            redaction=SecretHiding.of([TOKEN]),
            mail=store.outgoing.add,
            moved=lambda old, new: self.moves.append((old, new)),
            moves=self.moved_before,
            heartbeat=self._beat,
            incidents_of=store.ledger.incidents_of,
        )
        settings = ChatSettings(TOKEN, self.sandbox.url, self.webhook_url, self.webhook_listen)
        self.chat = Chat(settings, parts)
        await self.chat.start()

    @property
    def outbox(self) -> Outbox:
        """Of the running bot."""
        assert self.chat is not None
        return self.chat.outbox

    def _beat(self) -> None:
        if self.is_heart_broken:
            raise OSError("no such folder")
        self.beats += 1

    async def stop(self) -> None:
        if self.chat is not None:
            await self.chat.stop()
        self.chat = None
        await self._store.aclose()


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


@pytest.fixture
async def desk(bot: Deckhand) -> AsyncIterator[Desk]:
    """The store and a mailer; incidents look as `tests.chat.incidents` says."""
    assert bot.chat is not None
    assert bot.store is not None
    with drawn():
        made = Desk(bot.store, bot.chat.teller)
        made.open()
        yield made
        await made.close()
