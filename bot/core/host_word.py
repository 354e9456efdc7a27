"""The word `@host`: where it belongs, and what is said where it stands elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.arguments import own_places
from bot.core.call import Call
from bot.core.command import Command
from bot.core.errors import HostMisplaced, UsageError
from bot.core.line import line_of
from bot.core.words import Words, split
from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, Sentence, say

_BEFORE = re.compile(r"@(?P<host>\S+)\s+(?P<line>/.*)", re.DOTALL)


def host_of(call: Call, command: Command, words: Words) -> tuple[str, tuple[str, ...]]:
    """The host that the first word names, or the default one, and the words without it.

    HostMisplaced where a later one does.
    """
    names = call.hosts.names
    if not names_host(words.words):
        _look_further(call, command, words.words)
        return names[0], words.words
    name = words.words[0][1:]
    if name not in names:
        known = ", ".join(names)
        raise UsageError(
            say("There is no host {name}. Hosts: {known}.", name=excerpt(name), known=known)
        )
    return name, words.words[1:]


def host_before(text: str, hosts: Sequence[str], bot_name: str) -> str:
    """The line that `@host /command` stands for; empty for any other text."""
    match = _BEFORE.fullmatch(text)
    if match is None or match["host"] not in hosts:
        return ""
    try:
        words = split(match["line"], bot_name)
    except NotationError:
        return ""
    if not words.command or names_host(words.words):
        return ""
    return line_of(words.command, f"@{match['host']}", *words.words)


def belongs(shown: str) -> Sentence:
    """Where the word belongs; `shown` is the right line without secrets."""
    return say("The host comes right after the command: {line}", line=excerpt(shown))


def names_host(words: Sequence[str]) -> bool:
    """Whether those after a command begin with `@host`."""
    return bool(words) and words[0].startswith("@")


def _look_further(call: Call, command: Command, words: tuple[str, ...]) -> None:
    """Only for hosts that there are, and not in free text or what is for a container."""
    try:
        places = own_places(command.arguments, words)
    except NotationError:
        return
    hosts = {f"@{name}" for name in call.hosts.names}
    at = next((at for at in places if words[at] in hosts), None)
    if at is not None:
        line = line_of(command.name, words[at], *words[:at], *words[at + 1 :])
        choice = call.choice(line)
        raise HostMisplaced(belongs(choice[0]), [choice])
