"""/version: what runs here, and on the hosts."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import AsyncGenerator

from bot import __version__
from bot.core.arguments import NoArguments
from bot.core.call import Call
from bot.core.command import command
from bot.core.errors import EngineError
from bot.core.flags import hints
from bot.core.results import Facts, Result
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import Text, code, text


class VersionArgs(NoArguments):
    """None."""

    not_offered = hints("-f --format --kubeconfig")


Row = tuple[Sentence, Text | Sentence]


@command("version", "Show the versions of the bot and of Docker on each host.", role=Role.VIEWER)
async def version(call: Call, args: VersionArgs) -> AsyncGenerator[Result, None]:
    yield Facts(
        say("Deckhand {version}", version=__version__),
        ((say("Python"), text(platform.python_version())),),
    )
    asked = [asyncio.create_task(_host(call, name)) for name in call.hosts.names]
    try:
        # Each host as it answers: one that is away keeps nobody waiting for the others.
        for answered in asyncio.as_completed(asked):
            yield await answered
    finally:
        for task in asked:
            task.cancel()


async def _host(call: Call, name: str) -> Facts:
    # With one host nobody needs its name.
    title = say("Docker") if len(call.hosts.names) == 1 else say("Docker on {name}", name=name)
    try:
        there = await call.hosts.engine(name).version()
    except EngineError as fault:
        return Facts(title, ((say("No answer"), fault.sentence),))
    # Not every engine names its kernel.
    system = ", ".join(filter(None, (f"{there.os}/{there.arch}", there.kernel)))
    rows: tuple[Row, ...] = (
        (say("Version"), text(code(there.version), f" (API {there.api})")),
        (say("System"), text(system)),
    )
    return Facts(title, rows)
