"""/restart: stop and start containers."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from bot.commands.containers.each import each
from bot.commands.containers.grace import CHOSEN_AT_START, Grace
from bot.core.arguments import Arguments, Containers, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.flags import hints
from bot.core.request import Target
from bot.core.results import Result
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold


class RestartArgs(Arguments):
    """Which, and how patiently."""

    not_offered = hints(("-s --signal", CHOSEN_AT_START))

    grace_seconds: Annotated[
        Grace, Opt("seconds to wait before killing", ("-t", "--time", "--timeout"), "SECONDS")
    ] = None
    containers: Annotated[tuple[str, ...], Containers("name or id")]


@command("restart", "Stop and start containers again.", role=Role.OPERATOR, risk=Risk.CHANGE)
async def restart(call: Call, args: RestartArgs) -> AsyncGenerator[Result, None]:
    async def act(target: Target) -> Sentence:
        await call.engine.restart(target.container.id, args.grace_seconds)
        if not target.container.running:
            return say("{name} was not running and is started.", name=bold(target.container.name))
        return say("{name} is restarted.", name=bold(target.container.name))

    async with aclosing(each(call, act)) as results:
        async for result in results:
            yield result
