"""/help: the commands, or one of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from typing import Annotated

from bot.core.arguments import Arguments, Field, Opt, fields
from bot.core.call import Call
from bot.core.command import Command, command
from bot.core.docker_verbs import NOT_OFFERED
from bot.core.errors import UnknownCommand
from bot.core.lookup import allowed, find, nearest
from bot.core.results import Choices, HelpEntry, Manual, Overview, Result
from bot.domain.excerpt import excerpt
from bot.domain.role import Role
from bot.domain.sentence import say


class HelpArgs(Arguments):
    """Which command."""

    command: Annotated[str | None, Opt("show its flags too")] = None


@command("help", "Show the commands, or how to use one.", role=Role.VIEWER)
async def help(call: Call, args: HelpArgs) -> AsyncGenerator[Result, None]:
    person = call.request.person
    if args.command is None:
        may = allowed(person, call.policy)
        entries = [HelpEntry(one.name, one.summary, one.family) for one in may]
        yield Overview(tuple(entries), person.role, "".join(call.hosts.names[1:2]))
        return
    yield _about(call, args.command.removeprefix("/"))


def _about(call: Call, name: str) -> Manual | Choices:
    person, near = call.request.person, []
    try:
        known = find(name, person, call.policy)
        if known.listed:
            return _manual(known)
    except UnknownCommand:
        if name.lower() in NOT_OFFERED:
            raise
        near = nearest(name, person, call.policy)
    shown = excerpt(f"/{name}")
    if not near:
        raise UnknownCommand(say("There is no command {name}. All commands: /help", name=shown))
    return Choices(
        say("There is no command {name}. Did you mean this?", name=shown),
        tuple((f"/{one}", f"/help {one}") for one in near),
    )


def _manual(known: Command) -> Manual:
    arguments = fields(known.arguments)
    rare = [one for one in arguments if known.has_many_flags and _is_rare(one)]
    return Manual(
        name=known.name,
        summary=known.summary,
        usage=known.usage,
        role=known.role,
        flags=_rows(one for one in arguments if one not in rare),
        more=_rows(rare),
        examples=known.examples,
        above=tuple((one.metavar, one.opt.role) for one in arguments if one.opt.role),
    )


def _is_rare(known: Field) -> bool:
    return bool(known.opt.flags) and not known.opt.common


def _rows(some: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    return tuple((_spelling(one), one.opt.help) for one in some)


def _spelling(known: Field) -> str:
    """`-t, --time SECONDS` for a flag, `CONTAINER` for a word."""
    if not known.opt.flags:
        return known.metavar
    flags = ", ".join(known.opt.flags)
    return f"{flags} {known.metavar}" if known.takes_value else flags
