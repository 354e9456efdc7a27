"""/whoami: who the bot takes you for."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.core.arguments import NoArguments
from bot.core.call import Call
from bot.core.command import command
from bot.core.results import Facts, Result
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import Text, code, text


@command("whoami", "Show your role, and the ids that the settings need.", role=Role.VIEWER)
async def whoami(call: Call, args: NoArguments) -> AsyncGenerator[Result, None]:
    person, place = call.request.person, call.request.place
    rows: list[tuple[Sentence, Text | Sentence]] = [
        (say("Your id"), text(code(str(person.id)))),
        (say("Your role here"), text(code(person.role.word))),
        (say("This chat's id"), text(code(str(place.chat)))),
    ]
    if place.thread is not None:
        # As DECKHAND_ALERTS__CHATS takes it.
        rows.append((say("This topic"), text(code(f"{place.chat}:{place.thread}"))))
    yield Facts(say("You are {name}", name=person.name), tuple(rows))
