"""After a start: what a crash or an end came between is told, and never repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.gate import role_of
from bot.chat.handlers import LINE_SHOWN, Desk
from bot.core.pending import Received
from bot.core.ports import Access
from bot.core.present import present_line
from bot.core.request import Person, Place, Request
from bot.domain.sentence import Sentence, say
from bot.domain.text import code


@dataclass(frozen=True)
class Aftermath:
    """Speaks for the desk, once it is known who may hear it."""

    desk: Desk
    access: Access

    async def left(self) -> tuple[Received, ...]:
        """What was begun and not ended, to be read before anything else is begun. StoreError."""
        return await self.desk.inbox.unfinished()

    def tell(self, left: Sequence[Received]) -> None:
        """Begin to tell each; what could not be told is told after the next start."""
        for received in left:
            self.desk.notices.background(self._tell_one(received))

    async def _tell_one(self, received: Received) -> None:
        place = received.place
        chat = self.desk.outbox.address(place.chat)
        if chat != place.chat:
            # The message that it was is not counted in the new group.
            place = Place(chat, title=place.title)
        # Judged afresh: who was taken off the list is told nothing.
        role = role_of(self.access, received.person, chat)
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


def _sentence(received: Received) -> Sentence:
    return say(
        "Interrupted by a restart: {line}. Nothing was repeated; see how things stand with /ps.",
        line=code(received.line[:LINE_SHOWN]),
    )
