"""What the measurements stand on: an engine of their own, and the bot on it, whole or in part."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from bot.app import Core, open_core
from bot.core.request import Person, Place, Request
from bot.core.results import Result
from bot.domain.role import Role
from bot.locale import catalogue
from bot.locale.catalogue import Catalogue
from bot.policy.redaction import SecretHiding
from bot.render.view import view
from bot.sandbox.client import ChatClient, Sandbox
from bot.settings import Settings
from tests.e2e.bot import ADMIN, TOKEN, Bot, settings
from tests.live.engine import Engine

ADA = Person(ADMIN, "Ada", Role.ADMIN)
UNASKED = 1000
"""Parts: nobody is there to answer."""


@dataclass(frozen=True)
class Chatting:
    """A bot in its own process, and an admin who talks to it through the local Bot API server."""

    bot: Bot
    sandbox: Sandbox
    chat: ChatClient


class Rendered:
    """The answer as a chat would show it, and its files taken as if they had been sent."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.shown = ""
        self._catalogue = catalogue

    def name_host(self, host: str) -> None:
        """There is one alone."""

    async def show(self, result: Result) -> None:
        """Render it; what replaces an earlier result stands below it here."""
        self.shown += view(result, self._catalogue).text.plain + "\n"


@dataclass(frozen=True)
class Inside:
    """The bot without Telegram, in this process."""

    core: Core
    catalogue: Catalogue

    async def send(self, line: str) -> str:
        """Down the bot's one road until all is rendered; gives what was shown."""
        reply = Rendered(self.catalogue)
        request = Request(line, ADA, Place(ADMIN, message=1), 1)
        await self.core.pipeline.dispatch(request, reply, asyncio.Event())
        return reply.shown


@dataclass(frozen=True)
class Stage:
    """Shared by all measurements."""

    engine: Engine

    @asynccontextmanager
    async def folder(self) -> AsyncIterator[Path]:
        """An empty one, on a disk: files of hundreds of MB go there."""
        made = Path(mkdtemp(prefix="deckhand-bench-"))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)

    @asynccontextmanager
    async def inside(self) -> AsyncIterator[Inside]:
        """The parts that carry out commands."""
        async with self.folder() as folder:
            made = Settings.model_validate(
                {
                    "hosts": {"local": self.engine.url},
                    "data_dir": folder / "data",
                    "limits": {"parts_unasked": UNASKED},
                }
            )
            async with open_core(made, SecretHiding.of(made.secrets)) as core:
                yield Inside(core, catalogue.load(made.timezone)["en"])

    @asynccontextmanager
    async def chatting(self) -> AsyncIterator[Chatting]:
        """The whole bot, not yet started."""
        async with (
            self.folder() as folder,
            await Sandbox.start(root=folder / "telegram") as sandbox,
        ):
            await sandbox.bot(TOKEN, username="deckhand_bot")
            ada = await sandbox.person(ADMIN, "Ada")
            environment = settings(sandbox, self.engine.url, folder) | {
                "DECKHAND_LOG__LEVEL": "info"
            }
            bot = Bot(sandbox, environment, folder)
            try:
                yield Chatting(bot, sandbox, ada.chat)
            finally:
                await bot.stop()

    async def docker(self, *arguments: str | Path) -> None:
        """The docker CLI, its output thrown away; AssertionError when it fails."""
        child = await asyncio.create_subprocess_exec(
            self.engine.client,
            *arguments,
            env=self.engine.environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert await child.wait() == 0, arguments

    async def pipe(self, docker: Sequence[str], reader: Sequence[str | Path]) -> None:
        """The docker CLI's output into another program; AssertionError when one of them fails."""
        out, into = os.pipe()
        children = [
            await asyncio.create_subprocess_exec(
                self.engine.client, *docker, env=self.engine.environment, stdout=into
            ),
            await asyncio.create_subprocess_exec(*reader, stdin=out),
        ]
        for end in (out, into):
            os.close(end)
        assert [await child.wait() for child in children] == [0, 0], docker
