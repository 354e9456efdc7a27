"""/logs: what a container wrote."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.commands.containers.log_arguments import LogsArgs
from bot.commands.containers.recording import Recording, recording
from bot.commands.containers.transcript import LastLines
from bot.core.call import Call
from bot.core.command import command
from bot.core.container_results import Log, Output, Searching
from bot.core.errors import EngineError, EngineNotFound, UsageError
from bot.core.reading import Ending, Reading
from bot.core.results import Result, Said
from bot.domain.excerpt import excerpt
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold, code

EVERY_SECONDS = 1.0
"""How often the progress of a long search is shown."""


@command(
    "logs",
    "Show what a container wrote.",
    role=Role.VIEWER,
    examples=("/logs -f web", "/logs --since 1h --grep error -C 3 web"),
)
async def logs(call: Call, args: LogsArgs) -> AsyncGenerator[Result, None]:
    try:
        async with aclosing((_follow if args.follow else _read)(call, args)) as results:
            async for result in results:
                yield result
    except UsageError as fault:
        # The engine's side reads the pattern, and does not know the command.
        raise UsageError(fault.sentence, logs.usage) from None


async def _follow(call: Call, args: LogsArgs) -> AsyncGenerator[Result, None]:
    container, seconds = call.targets[0].container, call.limits.follow_seconds
    shown = LastLines()
    matches = 0
    yield Output(container.name, ())
    try:
        async with (
            call.engine.logs(container.id, args.query(call.now)) as batches,
            Reading(batches, call.stopped, seconds) as reading,
        ):
            async for batch in reading:
                matches += batch.matches
                shown.extend(batch.lines)
                yield Output(container.name, shown.last())
        note = await _why_ended(call, args, reading.ending)
    except EngineError:
        # What goes wrong is said below them, not in their place.
        if shown.count:
            yield Log(container.name, shown.last(), _count(args, matches))
        raise
    yield Log(container.name, shown.last(), _count(args, matches), note)


async def _why_ended(call: Call, args: LogsArgs, ending: Ending | None) -> Sentence:
    if ending is Ending.STOPPED:
        return say("Stopped.")
    if ending is Ending.TIME_UP:
        return say(
            "Followed for {time}, that is the limit. Send it again to go on.",
            time=timedelta(seconds=call.limits.follow_seconds),
        )
    return await _end(call, args)


async def _end(call: Call, args: LogsArgs) -> Sentence:
    with suppress(EngineNotFound):
        state = (await call.engine.container(call.targets[0].container.id)).state
        if args.until and state == "running":
            return say("The log is shown up to the time that you set.")
        if state in {"running", "restarting"}:
            return say(
                "The log ends here: the container, or its engine, was started again."
                " Send it again to go on."
            )
    return say("The log ends here: the container is not running.")


@dataclass
class _Search:
    matches: int = 0
    read_bytes: int = 0
    stopped: bool = False


async def _read(call: Call, args: LogsArgs) -> AsyncGenerator[Result, None]:
    async with recording(call) as recorded:
        found = _Search()
        async with aclosing(_searching(call, args, recorded, found)) as progress:
            async for result in progress:
                yield result
        for result in await _found(call, args, recorded, found):
            yield result


async def _searching(
    call: Call, args: LogsArgs, recorded: Recording, found: _Search
) -> AsyncGenerator[Result, None]:
    container = call.targets[0].container
    pattern = call.redaction.text(args.pattern or "")
    shown_at = call.clock.monotonic()
    async with (
        call.engine.logs(container.id, args.query(call.now)) as batches,
        Reading(batches, call.stopped) as reading,
    ):
        async for batch in reading:
            await recorded.add(batch.lines)
            found.matches += batch.matches
            found.read_bytes = max(found.read_bytes, batch.read_bytes)
            if call.clock.monotonic() - shown_at >= EVERY_SECONDS:
                shown_at = call.clock.monotonic()
                yield Searching(container.name, pattern, found.matches, found.read_bytes)
    found.stopped = reading.ending is Ending.STOPPED


async def _found(call: Call, args: LogsArgs, recorded: Recording, found: _Search) -> list[Result]:
    name = call.targets[0].container.name
    stopped = say("Stopped early: the log was not read to its end.") if found.stopped else None
    if not recorded.shown.count:
        return [Said(stopped or _nothing(call, args, name))]
    whole = await recorded.whole(name)
    note = stopped or _of_many(args, recorded.shown.count)
    return [Log(name, recorded.lines(), _count(args, found.matches), note), *whole]


def _of_many(args: LogsArgs, count: int) -> Sentence | None:
    """Who did not say how many lines may not know that there may be more."""
    if args.tail or args.lines is None or count < args.lines:
        return None
    return say("The last {count} lines. For more add {flag}.", count=count, flag=code("-n 500"))


def _nothing(call: Call, args: LogsArgs, name: str) -> Sentence:
    if args.lines == 0:
        return say("{flag} shows no lines.", flag=code("-n 0"))
    if args.pattern is not None:
        return say(
            "Nothing in the log of {name} fits {pattern}.",
            name=bold(name),
            pattern=excerpt(call.redaction.text(args.pattern)),
        )
    if args.since or args.until:
        return say("{name} wrote nothing in that time.", name=bold(name))
    return say("{name} has written nothing.", name=bold(name))


def _count(args: LogsArgs, matches: int) -> int | None:
    return None if args.pattern is None else matches
