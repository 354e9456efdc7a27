"""What a command is, and the one place where they are all known."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

from bot.core.arguments import Arguments, Containers, fields, instead
from bot.core.call import Call
from bot.core.results import Question, Result
from bot.domain.role import Role

FLAGS_IN_USAGE = 8
"""With more, the usage line would fill a phone's screen."""

_OF_NO_HOST = frozenset({"system", "watch"})
"""Families whose commands are about the bot, or name hosts themselves."""

A = TypeVar("A", bound=Arguments)
Handler = Callable[[Call, A], AsyncGenerator[Result, None]]
Asker = Callable[[Call, A], Awaitable[Question | None]]


class Risk(StrEnum):
    """What a command does to the host; the audit and the retry rules read it."""

    READ = "read"
    CHANGE = "change"
    DESTROY = "destroy"


@dataclass
class Command:
    """One command, as everything else reads it: parser, help, menu, policy, audit, README."""

    name: str
    summary: str
    """What it does in a line; the catalogue's key."""
    role: Role
    risk: Risk
    arguments: type[Arguments]
    handler: Handler[Any]
    listed: bool = True
    """False: reached by buttons or by habit, so it is in no menu and no table."""
    examples: tuple[str, ...] = ()
    """Whole lines, for /help."""
    asker: Asker[Any] | None = field(default=None, repr=False)

    @property
    def family(self) -> str:
        """The folder that its file is in."""
        return self.handler.__module__.split(".")[-2]

    def is_about_host(self, args: Arguments) -> bool:
        """Whether the answer is about the host that the line means, and has to say which."""
        return self.family not in _OF_NO_HOST and args.is_about_host

    def question(self, asker: Asker[A]) -> Asker[A]:
        """Decorator: what to ask before carrying it out; None asks nothing."""
        self.asker = asker
        return asker

    @property
    def ample(self) -> Role:
        """With it, nothing that its words ask for is refused."""
        if self.arguments.subject is not Arguments.subject:
            return Role.ADMIN
        asked = (known.opt.role for known in fields(self.arguments))
        return max((self.role, *(role for role in asked if role is not None)))

    @property
    def names_containers(self) -> str | None:
        """The field that the pipeline resolves to containers."""
        named = (f.name for f in fields(self.arguments) if isinstance(f.opt, Containers))
        return next(named, None)

    @property
    def has_many_flags(self) -> bool:
        """More than a phone's screen takes."""
        return sum(bool(known.opt.flags) for known in fields(self.arguments)) > FLAGS_IN_USAGE

    @property
    def usage(self) -> str:
        """`/stop [-t SECONDS] CONTAINER...`; many flags are `[OPTIONS]` and stay in /help."""
        known_fields = fields(self.arguments)
        short = self.has_many_flags
        words = [f"/{self.name}", *(["[OPTIONS]"] if short else [])]
        for known in known_fields:
            if known.opt.flags and short:
                continue
            if known.opt.flags:
                flag = known.opt.flags[0]
                words.append(f"[{flag} {known.metavar}]" if known.takes_value else f"[{flag}]")
                continue
            word = known.metavar + ("..." if known.many else "")
            words.append(word if known.required else f"[{word}]")
        return " ".join(words)

    def naming(self, words: tuple[str, ...], name: str, full: str) -> str:
        """The line of these words with a full name in place of the short one."""
        return shlex.join([f"/{self.name}", *instead(self.arguments, words, name, full)])


REGISTRY: dict[str, Command] = {}


def command(  # noqa: PLR0913 - a declaration
    name: str,
    summary: str,
    *,
    role: Role,
    risk: Risk = Risk.READ,
    listed: bool = True,
    examples: tuple[str, ...] = (),
) -> Callable[[Handler[A]], Command]:
    """Declare a command; its arguments model is the type of the handler's second parameter."""

    def declare(handler: Handler[A]) -> Command:
        if name in REGISTRY:
            raise ValueError(f"/{name} is declared twice")
        second = list(inspect.signature(handler).parameters)[1]
        arguments = get_type_hints(handler)[second]
        REGISTRY[name] = Command(name, summary, role, risk, arguments, handler, listed, examples)
        return REGISTRY[name]

    return declare
