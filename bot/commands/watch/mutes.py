"""/mutes: what is silent, for how long, by whom and why."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.core.alert_results import MutesShown
from bot.core.arguments import NoArguments
from bot.core.call import Call
from bot.core.command import REGISTRY, command
from bot.core.paging import page_of
from bot.core.results import Result
from bot.domain.role import Role


@command("mutes", "List what is muted.", role=Role.VIEWER)
async def mutes(call: Call, args: NoArguments) -> AsyncGenerator[Result, None]:
    active = call.watch.mutes.active()
    page = page_of(active, call.request.page, call.limits.page_rows)
    yield MutesShown(
        page=page.number,
        pages=page.count,
        total=len(active),
        line=call.request.line,
        mutes=page.rows,
        now=call.now,
        several_hosts=len(call.hosts.names) > 1,
        may_end=call.policy.may(call.request.person, REGISTRY["unmute"]),
    )
