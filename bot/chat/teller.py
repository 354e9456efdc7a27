"""Speaks in chats without being asked: what the watch has to say, with its buttons."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import Keyboards, Rows
from bot.chat.entities import Piece, pieces, units
from bot.chat.lane import Rank
from bot.chat.outbox import Outbox
from bot.core.errors import StoreError
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

    async def post(
        self, place: Place, result: Result, *, silent: bool = False, urgent: bool = True
    ) -> int:
        """A new message, or several if it is long; gives the id of the last. DeliveryFailed."""
        look = view(result, self.catalogue)
        parts = pieces(look.text, most=MOST_PARTS)
        if not parts:
            raise ValueError(f"{type(result).__name__} says nothing")
        markup = await self._markup(place.chat, look.buttons)
        rank = Rank.NOTICE if urgent else Rank.PROGRESS
        message = 0
        for number, piece in enumerate(parts, 1):
            last = markup if number == len(parts) else None
            message = await self.outbox.send(place, piece, last, rank=rank, silent=silent)
        self._remember(place.chat, message, look.buttons, markup)
        return message

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
