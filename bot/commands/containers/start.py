"""/start: Telegram's greeting; with names, start containers as docker does."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from bot.commands.containers.each import each
from bot.core.arguments import Arguments, Containers
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.flags import hints
from bot.core.request import Target
from bot.core.results import Choices, Result
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold, code

_ROLES = {
    Role.VIEWER: say("You are a viewer here: you may look at everything."),
    Role.OPERATOR: say("You are an operator here: you may run, start and stop containers."),
    Role.ADMIN: say("You are an admin here: you may do everything."),
}


class StartArgs(Arguments):
    """Which; none: only the greeting."""

    not_offered = hints(
        (
            "-a --attach -i --interactive --detach-keys",
            say("{line} shows what it writes.", line=code("/logs -f")),
        ),
        "--checkpoint --checkpoint-dir",
    )

    containers: Annotated[tuple[str, ...], Containers("name or id", role=Role.OPERATOR)] = ()

    @property
    def is_about_host(self) -> bool:
        """The greeting names them all."""
        return bool(self.containers)


@command(
    "start",
    "Start stopped containers; without a name, show a greeting.",
    role=Role.VIEWER,
    risk=Risk.CHANGE,
)
async def start(call: Call, args: StartArgs) -> AsyncGenerator[Result, None]:
    if not args.containers:
        yield _greeting(call)
        return

    async def act(target: Target) -> Sentence:
        await call.engine.start(target.container.id)
        if target.container.running:
            return say("{name} was running already.", name=bold(target.container.name))
        return say("{name} is started.", name=bold(target.container.name))

    async with aclosing(each(call, act)) as results:
        async for result in results:
            yield result


def _greeting(call: Call) -> Choices:
    person = call.request.person
    return Choices(
        say(
            "Hello {name}. I look after the containers on {hosts}.\n{role}\nFour things to try:",
            name=bold(person.name),
            hosts=", ".join(call.hosts.names),
            role=_ROLES[person.role],
        ),
        (
            (say("What is running"), "/ps"),
            (say("Which images are here"), "/images"),
            (say("What I tell by myself"), "/alerts"),
            (say("What I can do"), "/help"),
        ),
    )
