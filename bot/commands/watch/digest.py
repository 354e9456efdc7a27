"""/digest: how all hosts stand, now or by the clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

from pydantic import model_validator

from bot.core.arguments import Arguments, Needs, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import UsageError
from bot.core.plan_results import DigestPlanned
from bot.core.results import Result
from bot.domain.cron import Cron, parse_cron
from bot.domain.role import Role
from bot.domain.sentence import NotationError, say
from bot.domain.text import code

OFF = "off"


class Wish(StrEnum):
    """What is wanted of it."""

    NOW = "now"
    SET = "set"
    OFF = OFF


class DigestArgs(Arguments):
    """Now, or when."""

    wish: Annotated[Wish | None, Opt("one at once, or when it comes", metavar="now|set")] = None
    # What others get every day is not for viewers to choose.
    cron: Annotated[
        tuple[str, ...],
        Opt("five cron fields, or off", metavar="CRON|off", role=Role.OPERATOR),
    ] = ()

    def needs(self) -> Needs | None:
        """As people write it."""
        asked, word = super().needs(), OFF if self.cron == (OFF,) else f"{Wish.SET} CRON"
        return replace(asked, word=word) if asked else None

    @model_validator(mode="before")
    @classmethod
    def _off_alone(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """`/digest off` is `/digest set off`."""
        if str(given.get("wish")).lower() == OFF and "cron" not in given:
            return {**given, "wish": Wish.SET, "cron": (OFF,)}
        return given


@command(
    "digest",
    "Show how all hosts stand, or set when that is told.",
    role=Role.VIEWER,
    risk=Risk.READ,
    examples=("/digest now", '/digest set "0 9 * * mon-fri"', "/digest off"),
)
async def digest(call: Call, args: DigestArgs) -> AsyncGenerator[Result, None]:
    place, digests = call.request.place, call.plans.digests
    if args.wish is not Wish.SET and args.cron:
        raise UsageError(
            say("Write {line} to set when it comes.", line=code("/digest set CRON")), digest.usage
        )
    if args.wish is Wish.NOW:
        yield await digests.now(place.chat, place.thread)
    elif args.wish is Wish.SET:
        cron = _cron(args.cron)
        yield DigestPlanned(await digests.set(place.chat, place.thread, cron))
    else:
        yield DigestPlanned(await digests.of(place.chat, place.thread))


def _cron(words: tuple[str, ...]) -> Cron | None:
    """Five words or one; None: off."""
    line = " ".join(words)
    if line.lower() == OFF:
        return None
    try:
        return parse_cron(line)
    except NotationError as fault:
        raise UsageError(fault.sentence, digest.usage) from None
