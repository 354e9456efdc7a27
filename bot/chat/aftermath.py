"""After a start: what a crash or an end came between is told, and never repeated."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat.handlers import LINE_SHOWN, Desk
from bot.core.pending import Received
from bot.core.ports import Access
from bot.core.present import present_line
from bot.core.request import Person, Request
from bot.core.sender import Sender
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import code


@dataclass(frozen=True)
class Aftermath:
    """Speaks for the desk, once it is known who may hear it."""

    desk: Desk
    access: Access

    async def tell(self) -> None:
        """Begin to tell each; what could not be told is told after the next start."""
        for received in await self.desk.inbox.unfinished():
            self.desk.notices.background(self._tell_one(received))

    async def _tell_one(self, received: Received) -> None:
        chat = self.desk.outbox.address(received.place.chat)
        place = replace(received.place, chat=chat)
        role = self._role(received.person, chat)
        is_told = True
        if received.line and role is not None:
            is_told = await self.desk.notices.tell(place, received.language, _sentence(received))
        if self.desk.is_stopping and not is_told:
            return
        await self.desk.done(received.update)
        line = present_line(received.line)
        if line and role is not None:
            person = Person(received.person, "", role)
            language = self.desk.language(received.language)
            self.desk.begin(Request(line, person, place, received.update, language))

    def _role(self, person: int, chat: int) -> Role | None:
        """Judged afresh: who was taken off the list is told nothing."""
        kind = "private" if chat == person else "supergroup"
        heard = self.access.heard(Sender(chat, kind, person))
        return heard if isinstance(heard, Role) else None


def _sentence(received: Received) -> Sentence:
    return say(
        "Interrupted by a restart: {line}. Nothing was repeated; see how things stand with /ps.",
        line=code(received.line[:LINE_SHOWN]),
    )
