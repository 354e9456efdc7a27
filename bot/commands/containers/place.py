"""Lines for buttons: they name the host where it is not the default one."""

from __future__ import annotations

import shlex

from bot.core.call import Call


def at(call: Call) -> str:
    """`@host` for the buttons of an answer; empty on the default host."""
    host = call.engine.host
    return "" if host == call.hosts.names[0] else f"@{host}"


def line(call: Call, command: str, *words: str) -> str:
    """`/command [@host] word...` with each word quoted as it needs."""
    place = at(call)
    return shlex.join([f"/{command}", *([place] if place else []), *words])
