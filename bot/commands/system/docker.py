"""/docker: who types docker's own line is shown how it goes here."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

from bot.core.arguments import Arguments, Rest
from bot.core.call import Call
from bot.core.command import command
from bot.core.line import line_of
from bot.core.lookup import find
from bot.core.results import Choices, Result
from bot.domain.excerpt import excerpt
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.domain.text import code

_LISTS = {"container": "ps", "image": "images"}
"""What docker's newer names for it come to: `docker container ls` is `docker ps`."""


class DockerArgs(Arguments):
    """What was typed after it."""

    words: Annotated[tuple[str, ...], Rest("docker's own line")] = ()


@command("docker", "Show how docker's line goes here.", role=Role.VIEWER, listed=False)
async def docker(call: Call, args: DockerArgs) -> AsyncGenerator[Result, None]:
    name, rest = _here(args.words)
    # Nothing is carried out: the line is the person's to send, and judged when it is.

    def choice(near: str) -> tuple[str, str]:
        return call.choice(line_of(near, call.at, *rest))

    known = find(name, call.request.person, call.policy, choice) if name else None
    shown, line = choice(known.name) if known else ("/help", "/help")
    yield Choices(
        say("Leave out {word}: {line}", word=code("docker"), line=excerpt(shown)),
        ((shown, line),),
    )


def _here(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The command and its words; `docker container stop web` is `/stop web`."""
    if not words:
        return "", ()
    kind, *rest = words
    if kind not in _LISTS or not rest:
        return kind, tuple(rest)
    name, *rest = rest
    return _LISTS[kind] if name in {"ls", "list"} else name, tuple(rest)
