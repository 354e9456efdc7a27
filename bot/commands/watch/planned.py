"""What /schedule and /schedules have in common: a chat's schedules, and whose they are."""

from __future__ import annotations

from bot.core.call import Call
from bot.core.errors import NothingMatches, UsageError
from bot.core.lookup import may
from bot.core.paging import page_of
from bot.core.plan_results import SchedulesListed
from bot.domain.excerpt import excerpt
from bot.domain.role import Role
from bot.domain.schedule import Schedule
from bot.domain.sentence import say

_DIGITS = 9


async def listed(call: Call) -> SchedulesListed:
    """The page that is asked for."""
    every = await call.plans.schedules.of(call.request.place.chat)
    page = page_of(every, call.request.page, call.limits.page_rows)
    return SchedulesListed(
        page=page.number,
        pages=page.count,
        total=len(every),
        line="/schedules",
        rows=page.rows,
        mine=frozenset(one.number for one in page.rows if is_theirs(call, one)),
        may_add=may("schedule", call.request.person, call.policy),
    )


async def named(call: Call, words: tuple[str, ...]) -> Schedule:
    """The one whose number the words are; NothingMatches, UsageError."""
    number = " ".join(words).removeprefix("#")
    if not number.isdecimal() or len(number) > _DIGITS:
        raise UsageError(
            say("Which schedule? Write its number; {list} shows them.", list="/schedules")
            if not words
            else say(
                "{word} is not the number of a schedule; {list} shows them.",
                word=excerpt(" ".join(words)),
                list="/schedules",
            )
        )
    for one in await call.plans.schedules.of(call.request.place.chat):
        if one.number == int(number):
            return one
    raise NothingMatches(
        say(
            "There is no schedule {number} in this chat; {list} shows them.",
            number=int(number),
            list="/schedules",
        )
    )


def is_theirs(call: Call, schedule: Schedule) -> bool:
    """Whether the asker may have it run, go on or removed; anyone who may schedule may pause it."""
    person = call.request.person
    is_maker = person.id == schedule.person and person.role >= Role.OPERATOR
    return is_maker or person.role >= Role.ADMIN
