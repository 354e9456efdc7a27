"""/ack: say that one looks after an incident; reached by its button, and by a reply to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

from pydantic import BeforeValidator

from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import NothingMatches
from bot.core.results import Result, Said
from bot.domain.incident import Incident
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold


def _bare(number: object) -> object:
    return number.removeprefix("#") if isinstance(number, str) else number


class AckArgs(Arguments):
    """Which incident."""

    number: Annotated[int, Opt("the incident's number"), BeforeValidator(_bare)]


@command("ack", "Look after an incident.", role=Role.OPERATOR, risk=Risk.CHANGE, listed=False)
async def ack(call: Call, args: AckArgs) -> AsyncGenerator[Result, None]:
    person = call.request.person
    taken = await call.watch.incidents.take(args.number, person.id, person.name)
    if taken is None:
        raise NothingMatches(
            say(
                "There is no incident {number}. Those that are open: /incidents", number=args.number
            )
        )
    is_theirs = taken.taken is not None and taken.taken.person == person.id
    # The message with the button says so itself.
    if not (is_theirs and call.request.pressed):
        yield Said(_sentence(taken, person.id))


def _sentence(incident: Incident, person: int) -> Sentence:
    number, taken = incident.number, incident.taken
    if taken is not None and taken.person == person:
        return say(
            "{name} looks after incident {number}: {what}.",
            name=bold(taken.name),
            number=number,
            what=_about(incident),
        )
    if taken is not None:
        return say(
            "{name} looks after incident {number} already, since {when}.",
            name=bold(taken.name),
            number=number,
            when=taken.at,
        )
    return say("Incident {number} is over already.", number=number)


def _about(incident: Incident) -> str:
    """Its container, the project of several, or its host."""
    if len(incident.members) == 1:
        return incident.members[0].subject.lasting_name
    return incident.project or incident.host
