"""Names that a container is given."""

from __future__ import annotations

import re

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

HOSTNAME_LIMIT = 64
"""Bytes in a Linux host name (HOST_NAME_MAX)."""

NAME_LIMIT = 255
"""The engine sets none, and lists, buttons and file names would carry whatever it is."""

_NAME = re.compile(r"/?[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_HOSTNAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")

_TASK = re.compile(r"(?P<slot>.+)\.[0-9a-z]{25}")


def lasting_name(name: str) -> str:
    """What the next container in its place is called, too: of a swarm's task `web.1.ID` its slot
    `web.1`, of any other the name itself."""
    found = _TASK.fullmatch(name)
    return found["slot"] if found else name


def parse_container_name(text: str) -> str:
    """A name the engine takes for a new container; raises NotationError."""
    if len(text) > NAME_LIMIT:
        raise NotationError(
            say("The container's name is too long: at most {limit} characters.", limit=NAME_LIMIT)
        )
    if _NAME.fullmatch(text):
        return text.removeprefix("/")
    raise NotationError(
        say(
            "{text} can't be a container's name: it has at least two letters, digits, dots,"
            " dashes or underscores, and starts with a letter or digit.",
            text=excerpt(text),
        )
    )


def parse_hostname(text: str) -> str:
    """A host name of at most 64 characters; raises NotationError."""
    if len(text) <= HOSTNAME_LIMIT and ".." not in text and _HOSTNAME.fullmatch(text):
        return text
    raise NotationError(
        say(
            "{text} can't be a host name: use letters, digits, dots and dashes, at most {limit}.",
            text=excerpt(text),
            limit=HOSTNAME_LIMIT,
        )
    )
