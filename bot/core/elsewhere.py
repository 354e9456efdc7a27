"""Containers that are not on the host that a line means, and are on another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.core.call import Call
from bot.core.errors import EngineError, NothingMatches
from bot.core.line import line_of
from bot.core.ports import Engine
from bot.core.resolve import has
from bot.domain.sentence import say

SECONDS = 2.0
"""Other hosts have so long to tell: whoever asked waits."""


async def look_elsewhere(
    call: Call, command: str, words: Sequence[str], names: Sequence[str], fault: NothingMatches
) -> NothingMatches:
    """The fault, and the line for each host on which all names are whole ones."""
    others = [name for name in call.hosts.names if name != call.engine.host]
    known = await asyncio.gather(*(_has_all(call.hosts.engine(one), names) for one in others))
    hosts = [one for one, is_there in zip(others, known, strict=True) if is_there]
    if not hosts:
        return fault
    lines = [call.choice(line_of(command, f"@{one}", *words)) for one in hosts]
    told = say("{fault} Found on {hosts}.", fault=fault.sentence, hosts=", ".join(hosts))
    return NothingMatches(told, [*lines, *fault.lines], fault.name)


async def _has_all(engine: Engine, names: Sequence[str]) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            known = await engine.containers(all=True)
    except (EngineError, TimeoutError):
        return False
    return all(has(name, known) for name in names)
