"""/alerts: what this chat, or this topic, hears of."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BeforeValidator

from bot.commands.watch.wishes import parse_kinds, parse_scopes, parse_severity
from bot.core.alert_results import AlertsShown
from bot.core.arguments import Arguments, Opt, Rest
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import UsageError
from bot.core.results import Result
from bot.domain.excerpt import excerpt
from bot.domain.role import Role
from bot.domain.route import Route
from bot.domain.sentence import NotationError, say

Wish = Literal["on", "off", "kinds", "severity", "scope"]


def _lower(word: object) -> object:
    return word.lower() if isinstance(word, str) else word


class AlertsArgs(Arguments):
    """What to change; nothing: only show it."""

    wish: Annotated[
        Wish | None,
        Opt(
            "what to change in this chat; without it, show it",
            metavar="on|off|kinds|severity|scope",
            # Everyone may look, but what a chat hears of is for admins to choose.
            role=Role.ADMIN,
        ),
        BeforeValidator(_lower),
    ] = None
    values: Annotated[
        tuple[str, ...],
        Rest("kinds, the least severity, or hosts and projects; see the examples", metavar="VALUE"),
    ] = ()


@command(
    "alerts",
    "Show or choose which alerts this chat gets.",
    role=Role.VIEWER,
    risk=Risk.CHANGE,
    examples=(
        "/alerts off",
        "/alerts kinds crash,oom",
        "/alerts kinds +image -health",
        "/alerts severity warning",
        "/alerts scope nas nas/shop */mail",
        "/alerts scope all",
    ),
)
async def alerts(call: Call, args: AlertsArgs) -> AsyncGenerator[Result, None]:
    place = call.request.place
    route = call.watch.routes.of(place.chat, place.thread)
    if args.wish is not None:
        try:
            route = await _wished(call, args, route or Route(place.chat, place.thread))
        except NotationError as fault:
            raise UsageError(fault.sentence, alerts.usage) from None
        await call.watch.routes.set(route)
    yield AlertsShown(route, call.request.person.role >= Role.ADMIN)


async def _wished(call: Call, args: AlertsArgs, route: Route) -> Route:
    """The route with what was asked for; NotationError."""
    if args.wish == "kinds":
        return replace(route, kinds=parse_kinds(args.values, route.kinds))
    if args.wish == "severity":
        return replace(route, least=parse_severity(args.values, route.least))
    if args.wish == "scope":
        return replace(route, scopes=await parse_scopes(call, args.values))
    if args.values:
        raise NotationError(say("{word} is one word too many.", word=excerpt(args.values[0])))
    return replace(route, is_on=args.wish == "on")
