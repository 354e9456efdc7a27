"""/mute: silence about a container, a project, a host or everything, for a while."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, model_validator

from bot.commands.watch.length import USUAL, check_length, end_of, is_length, is_only_length
from bot.commands.watch.silenced import silenced
from bot.core.alert_results import Muted
from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.line import line_of
from bot.core.results import Result
from bot.domain.clean import clean
from bot.domain.mute import Mute
from bot.domain.role import Role
from bot.domain.sentence import NotationError, say

REASON_CHARACTERS = 200
_BEFORE_LENGTH = frozenset({"for", "until"})


def _short(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(" ".join(words)) > REASON_CHARACTERS:
        raise NotationError(
            say("The reason is too long: {count} characters at most.", count=REASON_CHARACTERS)
        )
    return words


class MuteArgs(Arguments):
    """What, how long, and why."""

    name: Annotated[
        str, Opt("what is to be silent; HOST/PROJECT too", metavar="CONTAINER|PROJECT|HOST|all")
    ]
    length: Annotated[
        str,
        Opt("how long: 30m, 2h, 1d, or until eight tomorrow; 1h by default", metavar="2h|tomorrow"),
        AfterValidator(check_length),
    ] = USUAL
    reason: Annotated[
        tuple[str, ...], Opt("why, for the others", metavar="REASON"), AfterValidator(_short)
    ] = ()

    @model_validator(mode="before")
    @classmethod
    def _without_length(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """`/mute web noisy` has a reason only, `/mute web until tomorrow` a word too many."""
        if not isinstance(given.get("length"), str):
            return given
        words = (given["length"], *given.get("reason", ()))
        after = words[1:]
        is_after = is_length("".join(after[:1])) or is_only_length(after)
        if words[0].lower() in _BEFORE_LENGTH and is_after:
            words = after
        if is_length(words[0]) or is_only_length(words):
            return {**given, "length": words[0], "reason": words[1:]}
        return {**given, "length": USUAL, "reason": words}


@command(
    "mute",
    "Mute alerts about a container, a project, a host or all.",
    role=Role.OPERATOR,
    risk=Risk.CHANGE,
    examples=(
        "/mute web 2h",
        "/mute shop tomorrow new release",
        "/mute nas/shop 30m",
        "/mute nas/ 1d new disk",
        "/mute all 10m",
    ),
)
async def mute(call: Call, args: MuteArgs) -> AsyncGenerator[Result, None]:
    def again(word: str) -> str:
        return line_of("mute", call.at, word, args.length, *args.reason)

    what = await silenced(call, args.name, again)
    person, place, now = call.request.person, call.request.place, call.now
    wanted = Mute(
        number=0,
        scope=what.scope,
        host=what.host,
        name=what.name,
        until=end_of(args.length, now),
        person=person.id,
        who=person.name,
        chat=place.chat,
        thread=place.thread,
        reason=call.redaction.text(" ".join(clean(" ".join(args.reason)).split())),
    )
    known = {one.number: one for one in call.watch.mutes.active()}
    begun = await call.watch.mutes.add(wanted)
    before, longer = known.get(begun.number), _longer(call, begun)
    yield Muted(begun, now, len(call.hosts.names) > 1, before, longer)


def _longer(call: Call, begun: Mute) -> Mute | None:
    """Another for the same, or for all of it, that ends later."""
    others = (
        one
        for one in call.watch.mutes.active()
        if one.until > begun.until and (one.means(begun) or one.covers(begun.host))
    )
    return max(others, key=lambda one: one.until, default=None)
