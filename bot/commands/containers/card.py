"""/card: one container with buttons for it; opened from /ps."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Annotated

from bot.core.arguments import Arguments, Containers, Opt
from bot.core.call import Call
from bot.core.command import command
from bot.core.container_results import Card
from bot.core.lookup import may
from bot.core.results import Result
from bot.domain.role import Role

ACTIONS = ("logs", "restart", "stop", "rm")
"""Whoever may stop a container may start it too."""


class CardArgs(Arguments):
    """Which container, and where the card was opened from."""

    back: Annotated[str, Opt("the line of the list it was opened from", ("--back",))] = ""
    page: Annotated[int, Opt("the page of that list", ("--page",))] = 0
    container: Annotated[str, Containers("name or id")]


@command("card", "Show one container with buttons for it.", role=Role.VIEWER, listed=False)
async def card(call: Call, args: CardArgs) -> AsyncGenerator[Result, None]:
    known = call.targets[0].container
    detail = await call.engine.container(known.id)
    yield Card(
        container=known,
        # Why it could not start repeats its command.
        detail=replace(detail, error=call.redaction.text(detail.error)),
        may=frozenset(name for name in ACTIONS if may(name, call.request.person, call.policy)),
        at=call.at,
        back=args.back,
        back_page=args.page,
    )
