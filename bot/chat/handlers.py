"""What is done with a line; the only place that catches BotError."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.buttons import Keyboards
from bot.chat.gate import Line
from bot.chat.notices import Notices, answers_wait, too_many
from bot.chat.outbox import Outbox
from bot.chat.questions import OpenQuestions
from bot.chat.reply import ChatReply
from bot.chat.running import Entry, RunningCommands
from bot.core.errors import BotError, DeliveryFailed, StoreError, incident_number
from bot.core.limits import Limits
from bot.core.pending import Received
from bot.core.pipeline import Pipeline, verdict_on
from bot.core.ports import Buttons, Clock, Inbox, Journal, Redaction
from bot.core.request import Request
from bot.core.results import Result
from bot.domain.sentence import Sentence, say
from bot.domain.text import code

log = logging.getLogger(__name__)

LINE_SHOWN = 200
"""Characters of a line that a notice repeats."""
_CANCEL = re.compile(r"/cancel(@\w+)?\s*$", re.IGNORECASE)
_COMMAND = re.compile(r"/\w{1,32}")


@dataclass
class Desk:
    """Carries out what people ask for, each in a task of its own."""

    pipeline: Callable[[], Pipeline]
    inbox: Inbox
    journal: Journal
    buttons: Buttons
    questions: OpenQuestions
    outbox: Outbox
    running: RunningCommands
    notices: Notices
    limits: Limits
    clock: Clock
    redaction: Redaction
    is_stopping: bool = False
    """What is not told any more now is told after the next start."""
    is_catching_up: bool = True
    """What waited while the bot was down is still being taken."""

    async def line(self, line: Line) -> None:
        """Begin a command; it is written down when this returns."""
        received = _received(line)
        if not await self.accepted(received):
            return
        age = self.clock.now() - line.sent
        if age > timedelta(seconds=self.limits.stale_seconds):
            self.notices.background(self._refuse(received, _expired(age)))
            return
        if self.is_full(line.person.id) and not _CANCEL.match(line.line):
            await self.too_many(received)
            return
        request = self._request(line)
        self.begin(request)

    async def tell(self, line: Line, result: Result) -> None:
        """Answer without carrying anything out; it is written down when this returns."""
        received = _received(line)
        if not await self.accepted(received):
            return
        request = self._request(line)
        entry = Entry(line.person.id, line.place.chat, is_over=True)
        self.running.start(entry, self._tell(request, entry, result))

    async def _tell(self, request: Request, entry: Entry, result: Result) -> None:
        reply = self._reply(request, entry, None)
        await reply.show(result)
        if await self._finish(request, reply) or not self.is_stopping:
            await self.done(request.update)

    async def accepted(self, received: Received) -> bool:
        """Write it down; False: it was here before, or can't be written down, which is told."""
        try:
            return await self.inbox.accept(received)
        except StoreError as fault:
            log.error("update %s is not carried out: %s", received.update, fault)
            self.notices.not_stored(received.place, received.language, fault)
            return False

    def begin(
        self,
        request: Request,
        over: int | None = None,
        admitted: Callable[[], Awaitable[bool]] | None = None,
        button: str = "",
    ) -> None:
        """Carry it out in a task of its own; `over` is the message that the answer replaces.

        With `admitted`, only if that says yes; if not, it told the person why. `button` is the
        token of the one that was pressed.
        """
        entry = Entry(request.person.id, request.place.chat, button)
        self.running.start(entry, self._admit(request, entry, over, admitted))

    async def _admit(
        self,
        request: Request,
        entry: Entry,
        over: int | None,
        admitted: Callable[[], Awaitable[bool]] | None,
    ) -> None:
        if admitted is None or await admitted():
            await self._carry_out(request, entry, over)
        else:
            await self.done(request.update)

    def _request(self, line: Line) -> Request:
        language = self.language(line.language)
        return Request(line.line, line.person, line.place, line.update, language)

    def language(self, code: str) -> str:
        """The catalogue's language for a person whose Telegram speaks `code`."""
        return self.notices.catalogue(code).language

    def is_full(self, person: int) -> bool:
        """Whether as many of a person's commands run as may at once."""
        return self.running.of(person) >= self.limits.calls_per_person

    async def too_many(self, received: Received) -> None:
        """Tell that it is not begun."""
        most, are_over = self.limits.calls_per_person, self.running.are_over(received.person)
        first = answers_wait(most) if are_over else too_many(most)
        self.notices.too_many(received.person, received.place, received.language, first)
        await self.refused(received, "too many commands under way")
        await self.done(received.update)

    async def _refuse(self, received: Received, why: Sentence) -> None:
        await self.notices.tell(received.place, received.language, why)
        await self.refused(received, "command expired")
        await self.done(received.update)

    async def refused(self, received: Received, why: str) -> None:
        """A row for what somebody who is heard asked for and was not begun."""
        try:
            await self.journal.turned_away(
                received.update, received.person, received.place.chat, why
            )
        except StoreError as fault:
            log.error("update %s (%s) leaves no row: %s", received.update, why, fault)

    def _reply(self, request: Request, entry: Entry, over: int | None) -> ChatReply:
        words = self.notices.catalogue(request.language)
        reply = ChatReply(self.outbox, self.keyboards(entry), words, request.place, over)
        reply.stopped = entry.stopped
        return reply

    def keyboards(self, entry: Entry) -> Keyboards:
        """The buttons of a command's answer."""
        return Keyboards(
            self.buttons, self.limits, self.clock, entry.person, entry.chat, entry.token
        )

    async def _carry_out(self, request: Request, entry: Entry, over: int | None = None) -> None:
        await self.live(request, entry, self._reply(request, entry, over))

    async def live(self, request: Request, entry: Entry, reply: ChatReply) -> str:
        """The whole life of a command; it ends told, or is told after the next start.

        Gives the journal's verdict.
        """
        verdict = "failed"
        try:
            verdict, is_told = await self._dispatch(request, entry, reply)
        except asyncio.CancelledError:
            verdict, is_told = "interrupted", await self._close(request, reply, _INTERRUPTED)
        except Exception:  # whatever a command does wrong, the person is told
            number = incident_number()
            name = _COMMAND.match(request.line)
            log.exception("incident %s in %s", number, name[0] if name else "a line")
            is_told = await self._close(request, reply, _incident(number))
        if is_told or not self.is_stopping:
            await self.done(request.update)
        return verdict

    async def done(self, update: int) -> None:
        """It was carried out, or its fault was told."""
        try:
            await self.inbox.finish(update)
        except BotError as fault:
            log.warning("update %s was done, and is not written down as such: %s", update, fault)

    async def _dispatch(self, request: Request, entry: Entry, reply: ChatReply) -> tuple[str, bool]:
        """The verdict, and whether the answer is there."""
        verdict = "failed"
        try:
            verdict = await self.pipeline().dispatch(request, reply, entry.stopped)
        except BotError as fault:
            verdict = verdict_on(fault)
            if reply.is_empty:
                reply.stand_apart()
            reply.fault(fault, lambda words: self.redaction.text(words, request.line))
        finally:
            entry.over(verdict)
        return verdict, await self._finish(request, reply)

    async def _close(self, request: Request, reply: ChatReply, sentence: Sentence) -> bool:
        reply.close(sentence)
        try:
            return await self._finish(request, reply)
        except Exception:  # nothing more can be told
            log.exception("how a command ended is not shown in chat %s", request.place.chat)
            return False

    async def _finish(self, request: Request, reply: ChatReply) -> bool:
        try:
            await self.questions.asked(await reply.finish())
        except DeliveryFailed as fault:
            log.warning("the answer in chat %s is not shown: %s", request.place.chat, fault)
            return False
        return True


_INTERRUPTED = say(
    "Interrupted: the bot is shutting down. See how things stand with /ps when it is back."
)


def _received(line: Line) -> Received:
    return Received(line.update, line.person.id, line.place, line.line, line.language, line.sent)


def _expired(age: timedelta) -> Sentence:
    return say(
        "This command has expired: it was sent {age} ago. Nothing was done, please send again.",
        age=age,
    )


def _incident(number: str) -> Sentence:
    return say(
        "Something went wrong inside the bot. The log has it under incident {number}.",
        number=code(number),
    )
