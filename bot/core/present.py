"""After an interruption: the line that shows how the things a command was about stand now."""

from __future__ import annotations

from bot.core.arguments import parse
from bot.core.command import REGISTRY, Command, Risk
from bot.core.errors import UsageError
from bot.core.line import line_of
from bot.core.words import split
from bot.domain.sentence import NotationError


def may_change(line: str) -> bool:
    """Whether carrying it out can change anything; also for a line that can't be read."""
    command = named(line)
    return command is None or command.risk is not Risk.READ


def named(line: str) -> Command | None:
    """The command of a line; None for one that can't be read."""
    try:
        return REGISTRY.get(split(line).command)
    except NotationError:
        return None


def present_line(line: str) -> str:
    """`/ps -a web` for `/rm -f web`; empty for a line that changes no named container."""
    try:
        words = split(line)
        command = REGISTRY[words.command]
        at = next((word for word in words.words[:1] if word.startswith("@")), "")
        args = parse(command.arguments, words.words[bool(at) :], command.usage)
    except (NotationError, UsageError, KeyError):
        return ""
    if command.risk is Risk.READ and command.name != "start":
        return ""
    named = getattr(args, command.names_containers) if command.names_containers else ()
    names = (named,) if isinstance(named, str) else tuple(named or ())
    return line_of("ps", at, "-a", *names) if names else ""
