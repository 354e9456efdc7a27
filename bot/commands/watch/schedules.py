"""/schedules: what is carried out by the clock in this chat."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.commands.watch.planned import listed
from bot.core.arguments import NoArguments
from bot.core.call import Call
from bot.core.command import command
from bot.core.results import Result
from bot.domain.role import Role


@command("schedules", "List what is carried out by the clock here.", role=Role.VIEWER)
async def schedules(call: Call, args: NoArguments) -> AsyncGenerator[Result, None]:
    yield await listed(call)
