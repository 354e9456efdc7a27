"""/cancel: stop what one started."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.core.arguments import NoArguments
from bot.core.call import Call
from bot.core.command import command
from bot.core.results import Result, Said
from bot.domain.role import Role
from bot.domain.sentence import say, say_n


@command("cancel", "Stop all your running commands in this chat.", role=Role.VIEWER)
async def cancel(call: Call, args: NoArguments) -> AsyncGenerator[Result, None]:
    count = call.running.cancel(call.request.person.id, call.request.place.chat)
    if not count:
        yield Said(say("Nothing of yours is running in this chat."))
        return
    # Docker can't be told to leave off half way through what it does to a container.
    yield Said(
        say_n(
            "Stopping {count} command of yours."
            " A start, stop, restart or removal that has begun goes on to its end.",
            "Stopping {count} commands of yours."
            " A start, stop, restart or removal that has begun goes on to its end.",
            count,
        )
    )
