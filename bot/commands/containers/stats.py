"""/stats: what containers take of processor and memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

from bot.core.arguments import Arguments, Containers
from bot.core.call import Call
from bot.core.command import command
from bot.core.container_results import StatsListed
from bot.core.flags import hints
from bot.core.paging import page_of
from bot.core.results import Result
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.domain.text import code
from bot.domain.usage import Busy


class StatsArgs(Arguments):
    """Which containers."""

    not_offered = hints(
        ("-a --all", say("{line} shows those that do not run.", line=code("/ps -a"))),
        ("--no-stream", say("It looks once anyway, and {again} looks again.", again="⟳")),
        ("--no-trunc", say("A container's card has its id.")),
        "--format",
    )

    containers: Annotated[tuple[str, ...], Containers("name or id; all that run by default")] = ()


@command("stats", "Show what containers take of processor and memory.", role=Role.VIEWER)
async def stats(call: Call, args: StatsArgs) -> AsyncGenerator[Result, None]:
    named = [target.container for target in call.targets]
    wanted = named or [one for one in await call.engine.containers() if one.running]
    found = await call.engine.stats([one.id for one in wanted if one.running])
    rows = [Busy(one.name, taken) for one in wanted if (taken := found.get(one.id))]
    rows.sort(key=lambda one: (-one.stats.cpu_percent, -one.stats.memory_bytes, one.name))
    page = page_of(rows, call.request.page, call.limits.page_rows)
    yield StatsListed(
        page=page.number,
        pages=page.count,
        total=len(rows),
        line=call.request.line,
        rows=page.rows,
        idle=tuple(one.name for one in named if one.id not in found),
        unmeasured=tuple(one.name for one in wanted if one.id in found and not found[one.id]),
    )
