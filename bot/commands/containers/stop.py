"""/stop: stop containers."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from bot.commands.containers.each import each
from bot.commands.containers.grace import CHOSEN_AT_START, Grace
from bot.core.arguments import Arguments, Containers, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import EngineNotFound
from bot.core.flags import hints
from bot.core.request import Target
from bot.core.results import Result
from bot.domain.exit_code import SIGNAL_BASE
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold

KILLED = SIGNAL_BASE + 9


class StopArgs(Arguments):
    """Which, and how patiently."""

    not_offered = hints(("-s --signal", CHOSEN_AT_START))

    grace_seconds: Annotated[
        Grace, Opt("seconds to wait before killing", ("-t", "--time", "--timeout"), "SECONDS")
    ] = None
    containers: Annotated[tuple[str, ...], Containers("name or id")]


@command("stop", "Stop running containers.", role=Role.OPERATOR, risk=Risk.CHANGE)
async def stop(call: Call, args: StopArgs) -> AsyncGenerator[Result, None]:
    async def act(target: Target) -> Sentence:
        await call.engine.stop(target.container.id, args.grace_seconds)
        return await _stopped(call, target, at_once=args.grace_seconds == 0)

    async with aclosing(each(call, act)) as results:
        async for result in results:
            yield result


async def _stopped(call: Call, target: Target, *, at_once: bool) -> Sentence:
    name = bold(target.container.name)
    if not target.container.running:
        return say("{name} was not running.", name=name)
    try:
        detail = await call.engine.container(target.container.id)
    except EngineNotFound:
        return say(
            "{name} is stopped, and removed as it was run with {flag}.", name=name, flag="--rm"
        )
    if detail.exit_code == KILLED and at_once:
        return say("{name} was killed at once, as asked.", name=name)
    if detail.exit_code == KILLED:
        return say("{name} did not stop by itself and was killed.", name=name)
    return say("{name} is stopped, exit {code}.", name=name, code=detail.exit_code)
