"""/rm: remove containers, after asking."""

from __future__ import annotations

import shlex
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from bot.commands.containers.each import each
from bot.commands.containers.removal import details
from bot.core.arguments import Arguments, Containers, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.flags import hints
from bot.core.line import line_of
from bot.core.request import Target
from bot.core.results import Question, Result
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.text import bold


class RmArgs(Arguments):
    """Which, and what goes with them."""

    not_offered = hints("-l --link")

    force: Annotated[bool, Opt("also when it runs: it is killed", ("-f", "--force"))] = False
    volumes: Annotated[bool, Opt("its anonymous volumes too", ("-v", "--volumes"))] = False
    containers: Annotated[tuple[str, ...], Containers("name or id")]

    def words(self, names: tuple[str, ...], *, force: bool) -> list[str]:
        """The words after `rm` that mean the same for these names."""
        return [*(["-f"] if force else []), *(["-v"] if self.volumes else []), *names]


@command("rm", "Remove containers.", role=Role.ADMIN, risk=Risk.DESTROY)
async def rm(call: Call, args: RmArgs) -> AsyncGenerator[Result, None]:
    async def act(target: Target) -> Sentence:
        # One that was shown as ended is not killed, should it begin to run.
        force = args.force and target.container.running
        await call.engine.remove(target.container.id, force=force, volumes=args.volumes)
        return say("{name} is removed.", name=bold(target.container.name))

    async with aclosing(each(call, act)) as results:
        async for result in results:
            yield result


@rm.question
async def ask(call: Call, args: RmArgs) -> Question:
    """What goes; where one runs, whether to force it."""
    names = tuple(target.container.name for target in call.targets)
    running = [target for target in call.targets if target.container.running]
    force = args.force or bool(running)
    return Question(
        sentence=_sentence(call.targets, running),
        details=await details(call, args.volumes),
        yes=say("Kill and remove") if running else say("Remove"),
        docker=shlex.join(["docker", "rm", *args.words(names, force=force)]),
        line=line_of("rm", call.at, *args.words(args.containers, force=force)),
    )


def _sentence(targets: tuple[Target, ...], running: list[Target]) -> Sentence:
    name = bold(targets[0].container.name)
    if len(targets) == 1 and targets[0].container.state == "paused":
        return say("{name} is paused. Kill and remove it?", name=name)
    if len(targets) == 1 and running:
        return say("{name} is running. Kill and remove it?", name=name)
    if len(targets) == 1:
        return say("Remove {name}?", name=name)
    if not running:
        return say_n("Remove {count} container?", "Remove {count} containers?", len(targets))
    return say_n(
        "{running} of {count} containers is running. Kill it and remove all?",
        "{running} of {count} containers are running. Kill them and remove all?",
        len(running),
        running=len(running),
        count=len(targets),
    )
