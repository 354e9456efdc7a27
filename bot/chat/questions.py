"""A question after its answer, or its time: without buttons, and with what became of it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from telegram import InlineKeyboardMarkup, Message, MessageEntity

from bot.chat.entities import MAX_UNITS, Piece, units
from bot.chat.gate import Press
from bot.chat.lane import Rank
from bot.chat.notices import Notices
from bot.chat.outbox import Outbox
from bot.core.errors import DeliveryFailed, StoreError
from bot.core.pending import Asked
from bot.core.ports import Clock
from bot.core.question_port import Questions
from bot.domain.sentence import say
from bot.domain.text import Style

log = logging.getLogger(__name__)

OURS = frozenset(str(style) for style in Style)
EXPIRED = say("Expired.")
MOST_AT_ONCE = 50
"""After a long pause more may have expired; of the older ones only a press takes the buttons."""
STORE_SECONDS = 60.0
"""Until a store that failed is asked again."""


class OpenQuestions:
    """Takes the buttons off those whose time is over, in one task that sleeps until the next is."""

    def __init__(self, store: Questions, notices: Notices, clock: Clock) -> None:
        self._store = store
        self._notices = notices
        self._clock = clock
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, also with those that a run before left."""
        self._task = asyncio.create_task(self._run(), name="questions")

    async def stop(self) -> None:
        """The rest is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def asked(self, question: Asked | None) -> None:
        """From now on it is open, unless somebody was faster with the answer."""
        if question is None:
            return
        try:
            await self._store.asked(question)
        except StoreError as fault:
            log.warning("a question in chat %s will keep its buttons: %s", question.chat, fault)
        self._more.set()

    async def _run(self) -> None:
        while True:
            self._more.clear()
            seconds = await self._sweep()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._more.wait()

    async def _sweep(self) -> float | None:
        """Gives the seconds until the next one's time is over; None: no other is open."""
        try:
            for one in await self._store.lapsed(MOST_AT_ONCE):
                self._notices.background(self._note_expired(one))
            next_end = await self._store.next_end()
        except StoreError as fault:
            log.warning("questions keep their buttons for now: %s", fault)
            return STORE_SECONDS
        except Exception:  # or all later ones would keep them
            log.exception("expired questions keep their buttons, by a fault of ours")
            return STORE_SECONDS
        left = None if next_end is None else next_end - self._clock.now()
        return None if left is None else max(0.0, left.total_seconds())

    async def _note_expired(self, question: Asked) -> None:
        """Behind all else that goes to the chat; a message that is gone has no buttons either."""
        marks = tuple(MessageEntity(*mark) for mark in question.marks)
        words = self._notices.catalogue(question.language).words(EXPIRED)
        piece = _answered(Piece(question.words, marks), words)
        outbox = self._notices.outbox
        try:
            await outbox.edit(question.chat, question.message, piece, None, rank=Rank.PROGRESS)
        except DeliveryFailed as fault:
            log.info("an expired question in chat %s is left: %s", question.chat, fault)


def asked(
    chat: int, message: int, piece: Piece, markup: InlineKeyboardMarkup, language: str
) -> Asked:
    """The question as it is shown; its last button is one that answers it."""
    token = str(markup.inline_keyboard[-1][-1].callback_data)
    marks = tuple((str(one.type), one.offset, one.length) for one in piece.entities)
    return Asked(token, chat, message, language, piece.text, marks)


async def note_choice(outbox: Outbox, press: Press, words: str) -> None:
    """Write the choice under the question, without buttons."""
    if press.on is None or not press.on.text:
        return
    piece = _answered(_shown(press.on), words)
    try:
        await outbox.edit(press.place.chat, press.on.message_id, piece, None)
    except DeliveryFailed as fault:
        log.info("a question in chat %s keeps its buttons: %s", press.place.chat, fault)


def _shown(question: Message) -> Piece:
    ours = (one for one in question.entities if one.type in OURS)
    marks = tuple(MessageEntity(one.type, one.offset, one.length) for one in ours)
    return Piece(question.text or "", marks)


def _answered(question: Piece, words: str) -> Piece:
    choice = f"\n\n→ {words}"
    is_long = units(question.text) + units(choice) > MAX_UNITS
    return Piece(question.text if is_long else question.text + choice, question.entities)
