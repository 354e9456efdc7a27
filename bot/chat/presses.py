"""What is done with a button that was pressed: judged, used up, then as with a line."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat.buttons import STOP
from bot.chat.gate import Press
from bot.chat.handlers import Desk
from bot.chat.questions import EXPIRED, note_choice
from bot.core.errors import StoreError
from bot.core.pending import ANYONE, Parked, Received
from bot.core.present import may_change, named
from bot.core.request import Request
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say

log = logging.getLogger(__name__)

_LATE = say("This press came too late. Nothing was done; press the button again.")
_LATE_ONCE = say("This press came too late. Nothing was done; send the command again.")


@dataclass(frozen=True)
class _Refusal:
    """What is told, and what is written down."""

    told: Sentence
    why: str


_GONE = say("This button was used already, or is too old. Send the command again.")
_USED = _Refusal(_GONE, "button used or unknown")
_ELSEWHERE = _Refusal(_GONE, "button of another chat")
_FOREIGN = _Refusal(
    say("This button is for the person who sent the command."), "button of another person"
)
_EXPIRED = _Refusal(
    say("This button has expired. Nothing was done; send the command again."), "button expired"
)
_TWICE = _Refusal(say("Already under way."), "button tapped again")
_NOT_THEIRS = _Refusal(
    say("Only the person who sent the command, or an admin, can stop it."),
    "stop button of another person",
)


@dataclass(frozen=True)
class Presses:
    """Every press is answered at once, with a word why where nothing is done."""

    desk: Desk

    async def take(self, press: Press) -> None:
        """Begin what is behind a button; it is written down when this returns."""
        if press.data.startswith(STOP):
            await self._halt(press)
            return
        try:
            await self._take(press)
        except StoreError as fault:
            log.error("a press is not carried out: %s", fault)
            self._answer(press, fault.sentence)

    async def _take(self, press: Press) -> None:
        parked = await self._usable(press)
        if parked is None:
            return
        if self.desk.running.pressed(press.data):
            await self._refuse(press, _TWICE)
            return
        desk = self.desk
        received = self._received(press, parked.line)
        if not await desk.inbox.accept(received):
            return
        if parked.line and desk.is_full(press.person.id):
            self._answer(press)
            await desk.too_many(received)
        elif parked.once and not await self._use_up(press):
            await self._refuse(press, _USED)
            await desk.done(press.update)
        else:
            self._begin(press, parked)

    async def _use_up(self, press: Press) -> bool:
        """A StoreError is told at once, so that it is not told again after the next start."""
        try:
            return await self.desk.buttons.take(press.data)
        except StoreError:
            await self.desk.done(press.update)
            raise

    def _received(self, press: Press, line: str) -> Received:
        now = self.desk.clock.now()
        return Received(press.update, press.person.id, press.place, line, press.language, now)

    async def _refuse(self, press: Press, refusal: _Refusal) -> None:
        self._answer(press, refusal.told)
        await self.desk.refused(self._received(press, ""), refusal.why)

    def _answer(self, press: Press, why: Sentence | None = None) -> None:
        self.desk.notices.answer(press.query, press.language, why)

    async def _usable(self, press: Press) -> Parked | None:
        """What is behind the button; None when it is refused."""
        parked = await self.desk.buttons.find(press.data)
        why = _USED if parked is None else self._objection(press, parked)
        if why is None:
            return parked
        await self._refuse(press, why)
        if why is _EXPIRED and parked is not None and parked.once:
            self._note(press, EXPIRED)
        return None

    def _objection(self, press: Press, parked: Parked) -> _Refusal | None:
        if parked.person not in {press.person.id, ANYONE}:
            return _FOREIGN
        if self.desk.outbox.address(parked.chat) != press.place.chat:
            return _ELSEWHERE
        return _EXPIRED if parked.expires <= self.desk.clock.now() else None

    def _note(self, press: Press, sentence: Sentence | None) -> None:
        """Take the question's buttons away and write under it what became of it."""
        catalogue = self.desk.notices.catalogue(press.language)
        words = catalogue.words(sentence) if sentence is not None else press.label
        self.desk.notices.background(note_choice(self.desk.outbox, press, words))

    def _begin(self, press: Press, parked: Parked) -> None:
        if not parked.line:
            self._answer(press)
            self._note(press, say("Cancelled. Nothing was done."))
            self.desk.notices.background(self.desk.done(press.update))
        elif parked.once or self.desk.is_catching_up or may_change(parked.line):
            self._dispatch(press, parked, lambda: self._admitted(press, parked))
        else:
            self._answer(press)
            self._dispatch(press, parked)

    async def _admitted(self, press: Press, parked: Parked) -> bool:
        """Nothing is changed by a press that waited, say while the bot was down."""
        is_fresh = await self.desk.notices.is_fresh(press.query)
        if parked.once and not parked.edits:
            self._note(press, self._outcome(press, parked) if is_fresh else EXPIRED)
        if not is_fresh:
            await self.desk.refused(self._received(press, ""), "press too late")
            why = _LATE_ONCE if parked.once else _LATE
            await self.desk.notices.tell(press.place, press.language, why)
        return is_fresh

    def _outcome(self, press: Press, parked: Parked) -> Sentence | None:
        """None, which is the button's own label, unless the person may not do it any more."""
        policy = self.desk.pipeline().policy
        command = named(parked.line)
        is_refused = command is not None and not policy.may(press.person, command)
        return say("Refused.") if is_refused else None

    def _dispatch(
        self, press: Press, parked: Parked, admitted: Callable[[], Awaitable[bool]] | None = None
    ) -> None:
        desk = self.desk
        request = Request(
            line=parked.line,
            person=press.person,
            place=press.place,
            update=press.update,
            language=desk.language(press.language),
            page=parked.page,
            confirmed=parked.confirmed,
            pressed=True,
        )
        over = press.place.message if parked.edits else None
        desk.begin(request, over, admitted, press.data)

    async def _halt(self, press: Press) -> None:
        entry = self.desk.running.find(press.data.removeprefix(STOP))
        if entry is None or entry.is_over:
            self._answer(press, say("This has ended already."))
        elif entry.person != press.person.id and press.person.role < Role.ADMIN:
            await self._refuse(press, _NOT_THEIRS)
        else:
            entry.stopped.set()
            self._answer(press, say("Stopping."))
