"""A line made ready: judged, parsed, its targets found; nothing is done yet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from bot.core import resolve
from bot.core.arguments import Arguments, asks_for_help, parse
from bot.core.call import Call
from bot.core.command import Command, Risk
from bot.core.elsewhere import look_elsewhere
from bot.core.errors import NothingMatches, UsageError
from bot.core.host_word import host_of
from bot.core.line import line_of
from bot.core.lookup import find
from bot.core.request import Target
from bot.core.words import Words, split
from bot.domain.sentence import NotationError


class Prepared(NamedTuple):
    """What is to be done, and with what."""

    command: Command
    call: Call
    args: Arguments


async def prepare(call: Call) -> Prepared:
    """What the call's request asks for, on the host that it names; BotError says what is wrong."""
    words = _words(call)
    command = find(
        words.command,
        call.request.person,
        call.policy,
        lambda near: call.choice(line_of(near, "", *words.words)),
    )
    # Reading the arguments is work, and what is wrong with them is for those who may use it.
    call.policy.judge(call.request.person, command, None)
    host, rest = host_of(call, command, words)
    if asks_for_help(command.arguments, rest):
        rest = (command.name,) if command.listed else ()
        command = find("help", call.request.person, call.policy)
    args = parse(command.arguments, rest, command.usage)
    for asked in (args.needs(), args.subject()):
        call.policy.judge(call.request.person, command, asked)
    call = replace(call, engine=call.hosts.engine(host))
    if command.is_about_host(args):
        call.name_host()
    targets = await _targets(call, command, args, words, rest)
    return Prepared(command, replace(call, targets=targets), args)


def _words(call: Call) -> Words:
    try:
        return split(call.request.line, call.bot_name)
    except NotationError as fault:
        raise UsageError(fault.sentence) from None


async def _targets(
    call: Call, command: Command, args: Arguments, words: Words, rest: tuple[str, ...]
) -> tuple[Target, ...]:
    """The containers that the line names; all are found before anything is done to one."""
    if command.names_containers is None:
        return ()
    named = getattr(args, command.names_containers)
    names = (named,) if isinstance(named, str) else tuple(named or ())
    if not names:
        return ()
    known = await call.engine.containers(all=True)
    naming = partial(command.naming, words.words)
    is_write = command.risk is not Risk.READ
    careful = resolve.whole if call.request.unattended else resolve.strict
    resolved = careful if is_write else resolve.lenient
    try:
        found = resolve.every(resolved, names, known, naming, is_write=is_write)
    except NothingMatches as fault:
        raise await look_elsewhere(call, command.name, rest, names, fault) from None
    return tuple(Target(call.engine.host, one) for one in dict.fromkeys(found))
