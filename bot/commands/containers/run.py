"""/run: a new container from an image."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot.commands.containers.creation import Creation
from bot.commands.containers.foreground import foreground
from bot.commands.containers.recording import recording
from bot.commands.containers.run_arguments import RunArgs
from bot.commands.containers.run_line import docker_line
from bot.commands.containers.unpublished import SAME_WARNING, unpublished
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.container_results import Started
from bot.core.engine_facts import Created
from bot.core.errors import EngineError, EngineNotFound
from bot.core.results import Result, Said
from bot.domain.clean import clean
from bot.domain.container import ContainerDetail
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.domain.short_id import short_id


@command(
    "run",
    "Run a new container from an image.",
    role=Role.OPERATOR,
    risk=Risk.CHANGE,
    examples=("/run -d -p 8080:80 --name web nginx:1.27", "/run --rm alpine uname -a"),
)
async def run(call: Call, args: RunArgs) -> AsyncGenerator[Result, None]:
    if args.wants_terminal:
        yield Said(say("You can't type into it yet: a terminal in the chat is still to come."))
    async with aclosing((_detached if args.detach else _attached)(call, args)) as results:
        async for result in results:
            yield result


async def _attached(call: Call, args: RunArgs) -> AsyncGenerator[Result, None]:
    # First what the bot itself needs: a container must not be left for want of it.
    async with (
        recording(call) as recorded,
        Creation(call, args.subject(), args.pull) as creation,
        aclosing(creation.results()) as results,
    ):
        async for result in results:
            yield result
        if creation.created is None:
            return
        for warning in creation.created.warnings:
            yield Said(say("The engine warns: {warning}", warning=clean(warning)))
        async with aclosing(foreground(call, args.subject(), creation, recorded)) as outputs:
            async for result in outputs:
                yield result


async def _detached(call: Call, args: RunArgs) -> AsyncGenerator[Result, None]:
    async with (
        Creation(call, args.subject(), args.pull) as creation,
        aclosing(creation.results()) as results,
    ):
        async for result in results:
            yield result
        if creation.created is None:
            return
        await call.engine.start(creation.id)
        creation.started = True
    yield await _started(call, args, creation.created)


async def _started(call: Call, args: RunArgs, created: Created) -> Started:
    detail, is_gone = await _detail(call, created.id)
    ended = detail is not None and detail.state in {"exited", "dead"}
    is_known = is_gone or detail is not None
    missing = unpublished(args.subject(), detail) if is_known else None
    return Started(
        container_id=created.id,
        name=detail.name if detail else args.subject().name or short_id(created.id),
        ports=detail.ports if detail else (),
        docker=docker_line(args, call.redaction),
        missing=missing,
        warnings=tuple(one for one in created.warnings if not missing or one != SAME_WARNING),
        gone=is_gone,
        unknown=not is_known,
        exit_code=detail.exit_code if detail and ended else None,
        at=call.at,
    )


async def _detail(call: Call, id: str) -> tuple[ContainerDetail | None, bool]:
    """And whether it has ended already, and with --rm is gone.

    It was started, whether or not the engine tells more: who reads that this failed sends it again.
    """
    try:
        return await call.engine.container(id), False
    except EngineNotFound:
        return None, True
    except EngineError:
        return None, False
