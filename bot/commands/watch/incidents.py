"""/incidents: what is wrong now, and what was."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, timedelta
from typing import Annotated

from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import command
from bot.core.results import Choices, Result, Said
from bot.core.watch_results import IncidentsShown
from bot.domain.role import Role
from bot.domain.sentence import say

RECENT = timedelta(hours=24)


class IncidentsArgs(Arguments):
    """Which."""

    all: Annotated[
        bool, Opt("all of the last 24 hours, also those that are over", ("-a", "--all"))
    ] = False


@command("incidents", "List the incidents that are open.", role=Role.VIEWER)
async def incidents(call: Call, args: IncidentsArgs) -> AsyncGenerator[Result, None]:
    known = {one.number: one for one in call.watch.incidents.open()}
    if args.all:
        since = call.now.astimezone(UTC) - RECENT
        known |= {one.number: one for one in await call.watch.incidents.since(since)}
    if known:
        shown = sorted(known.values(), key=lambda one: (one.opened_at, one.number))
        several_hosts = len(call.hosts.names) > 1
        yield IncidentsShown(tuple(shown), call.now, several_hosts)
    elif args.all:
        yield Said(say("No incident in the last 24 hours."))
    else:
        yield Choices(
            say("No incident is open."), ((say("Those of the last 24 hours"), "/incidents -a"),)
        )
