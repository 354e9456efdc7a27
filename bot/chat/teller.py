"""Speaks in chats without being asked: what the watch has to say, with its buttons."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import Keyboards, Rows
from bot.chat.entities import Piece, pieces, units
from bot.chat.lane import Rank
from bot.chat.outbox import Outbox
from bot.core.errors import DeliveryFailed, StoreError
from bot.core.limits import Limits
from bot.core.pending import ANYONE
from bot.core.ports import Buttons, Clock
from bot.core.request import Place
from bot.core.results import Result
from bot.locale.catalogue import Catalogue
from bot.render.view import view

log = logging.getLogger(__name__)

MOST_PARTS = 4
"""Messages that one result may take."""
KEPT = timedelta(days=7)
"""How long a notice's buttons can be pressed."""
KEPT_KEYBOARDS = 500
KEPT_BEGUN = 50
"""At most 16 KB each."""


@dataclass
class ChatTeller:
    """Implements `core.watch_ports.Teller`: in the default language, for everyone in the chat."""

    outbox: Outbox
    catalogue: Catalogue
    buttons: Buttons
    limits: Limits
    clock: Clock
    _keyboards: OrderedDict[tuple[int, int], tuple[Rows, InlineKeyboardMarkup | None]] = field(
        default_factory=OrderedDict
    )
    """By chat and message: a change of the words alone parks no new lines."""
    _begun: OrderedDict[tuple[int, int | None, str], int] = field(default_factory=OrderedDict)
    """How many parts arrived of what could not be sent whole, by place and words."""

    async def post(
        self,
        place: Place,
        result: Result,
        *,
        silent: bool = False,
        urgent: Callable[[], bool] = lambda: True,
    ) -> int:
        """A new message, or several if it is long; gives the id of the last. DeliveryFailed.

        Tried again in the same place, it goes on after the parts that are there, as long as the bot
        runs.
        """
        look = view(result, self.catalogue)
        parts = pieces(look.text, most=MOST_PARTS)
        if not parts:
            raise ValueError(f"{type(result).__name__} says nothing")
        markup = await self._markup(place.chat, look.buttons)
        key = (place.chat, place.thread, look.text.plain)
        message, there = 0, self._begun.pop(key, 0)
        for number, piece in enumerate(parts[there:], there):
            last = markup if number == len(parts) - 1 else None
            try:
                message = await self.outbox.send(place, piece, last, urgent=urgent, silent=silent)
            except DeliveryFailed as fault:
                if number and not fault.is_final:
                    self._note_begun(key, number)
                raise
        self._remember(place.chat, message, look.buttons, markup)
        return message

    def _note_begun(self, key: tuple[int, int | None, str], parts: int) -> None:
        self._begun[key] = parts
        if len(self._begun) > KEPT_BEGUN:
            self._begun.popitem(last=False)

    def hurry(self, chat: int) -> None:
        """What waits for that chat may have become urgent."""
        self.outbox.wake(chat)

    async def edit(self, place: Place, result: Result) -> None:
        """Change `place.message`; DeliveryFailed, MessageGone where somebody deleted it."""
        message = place.message
        if message is None:
            raise ValueError("an edit needs a message")
        look = view(result, self.catalogue)
        piece = next(iter(pieces(look.text, most=1)), Piece("…"))
        rows, markup = self._keyboards.get((place.chat, message), ((), None))
        if rows != look.buttons:
            markup = await self._markup(place.chat, look.buttons)
        await self.outbox.edit(place.chat, message, piece, markup, rank=Rank.PROGRESS)
        self._remember(place.chat, message, look.buttons, markup)

    def length(self, result: Result) -> int:
        """In UTF-16 units, as Telegram counts."""
        return units(view(result, self.catalogue).text.plain)

    def address(self, chat: int) -> int:
        """Where a chat is now: a group that became a supergroup has another id."""
        return self.outbox.address(chat)

    async def _markup(self, chat: int, rows: Rows) -> InlineKeyboardMarkup | None:
        """News goes out without buttons rather than not at all."""
        keyboards = Keyboards(
            self.buttons, self.limits, self.clock, person=ANYONE, chat=chat, stop="", kept=KEPT
        )
        try:
            return await keyboards.build(rows)
        except StoreError as fault:
            log.error("a notice has no buttons: %s", fault)
            return None

    def _remember(
        self, chat: int, message: int, rows: Rows, markup: InlineKeyboardMarkup | None
    ) -> None:
        if rows and markup is None:
            return
        self._keyboards[chat, message] = (rows, markup)
        self._keyboards.move_to_end((chat, message))
        if len(self._keyboards) > KEPT_KEYBOARDS:
            self._keyboards.popitem(last=False)
