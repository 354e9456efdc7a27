"""/unmute: hear of something again."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated

from bot.commands.watch.silenced import ALL, word_of
from bot.core.alert_results import Unmuted
from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import NothingMatches, SeveralMatch
from bot.core.results import Result, Said
from bot.domain.excerpt import excerpt
from bot.domain.mute import Mute, MuteScope
from bot.domain.role import Role
from bot.domain.sentence import say


class UnmuteArgs(Arguments):
    """Which."""

    name: Annotated[
        str, Opt("what was muted, a number of /mutes, or all", metavar="NAME|NUMBER|all")
    ]


@command("unmute", "End a mute early.", role=Role.OPERATOR, risk=Risk.CHANGE)
async def unmute(call: Call, args: UnmuteArgs) -> AsyncGenerator[Result, None]:
    active = call.watch.mutes.active()
    if not active:
        yield Said(say("Nothing is muted."))
        return
    ended = await call.watch.mutes.end([one.number for one in _meant(call, args.name, active)])
    left = call.watch.mutes.active()
    still = [one for one in left if any(one.means(was) or one.covers(was.host) for was in ended)]
    yield Unmuted(ended, tuple(still), len(call.hosts.names) > 1)


def _meant(call: Call, word: str, active: Sequence[Mute]) -> Sequence[Mute]:
    """Those of one thing; NothingMatches, or SeveralMatch where things of that name are several."""
    if word.lower() == ALL:
        return active
    numbered = [one for one in active if str(one.number) == word.removeprefix("#")]
    found = numbered or _named(call, word, active)
    if not found:
        raise NothingMatches(say("{name} is not muted. What is muted: /mutes", name=excerpt(word)))
    if not all(one.means(found[0]) for one in found):
        raise SeveralMatch(
            say("{name} fits several. Which one?", name=excerpt(word)),
            [(_label(call, one), f"/unmute {one.number}") for one in found],
        )
    return found


def _label(call: Call, mute: Mute) -> str:
    is_told = mute.scope is MuteScope.CONTAINER and len(call.hosts.names) > 1
    return f"{mute.number}: {word_of(mute)}{f' @{mute.host}' if is_told else ''}"


def _named(call: Call, word: str, active: Sequence[Mute]) -> list[Mute]:
    # All that is left out has no name: `all` was looked for before.
    here = [one for one in active if one.host and (not call.at or one.host == call.engine.host)]
    full = [one for one in here if word in {one.name or one.host, word_of(one)}]
    return full or [one for one in here if word and (one.name or one.host).startswith(word)]
