"""One message that is kept current."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.chat.entities import Piece
from bot.chat.lane import Job, Rank
from bot.chat.outbox import Outbox
from bot.chat.posts import Gone, Post, edit, post
from bot.core.errors import DeliveryFailed
from bot.core.request import Place

GATHER_SECONDS = 0.05
"""What comes within so short a time goes out as one message."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the message looks like."""

    piece: Piece
    markup: InlineKeyboardMarkup | None = None


Compose = Callable[[], Awaitable[Screen | None]]
"""Draws the newest state when it is about to be shown, and not more often; None: nothing yet."""


class LiveMessage:
    """The first screen is sent as a reply, later ones edit it.

    With `message`, it takes over a message that is there already.
    """

    def __init__(
        self, outbox: Outbox, place: Place, compose: Compose, message: int | None = None
    ) -> None:
        self.outbox = outbox
        self.place = place
        self.message = message
        self._chat = outbox.address(place.chat)
        self.is_final = False
        self.is_gone = False
        """Somebody deleted it: progress is not shown any more, the end is."""
        self.wanted = 0
        """Grows with every change."""
        self.shown = 0
        self._compose = compose
        self._screen: Screen | None = None
        self._fault: Exception | None = None
        self._refused: tuple[Screen, DeliveryFailed] | None = None
        """What Telegram will not take, however often it is sent."""
        self._tried: Screen | None = None
        self._job: _Refresh | None = None
        self._next_edit = 0.0

    def changed(self) -> None:
        """Something new is to be shown when the message's turn comes."""
        self.wanted += 1
        if self._job is None or self._job.done.done():
            self._put()

    def leave(self) -> int | None:
        """Go on in a new message, whatever the old one shows; gives the old one's id."""
        left, self.message, self._screen = self.message, None, None
        # A change of the old one that was refused says nothing of a new message.
        self._refused = None
        return left

    @property
    def is_current(self) -> bool:
        """What is to be seen is shown."""
        return self.wanted == self.shown

    def withdraw(self) -> None:
        """Show no more than what is on its way already."""
        self.shown = self.wanted

    async def settle(self) -> None:
        """Show the newest state now and wait for it; DeliveryFailed."""
        self.is_final, self._fault = True, None
        while not self.is_current and self._fault is None:
            if self._job is None or self._job.done.done():
                self._put()
            job = self._job
            if job is not None and not job.done.done():
                job.rank, job.not_before = Rank.ANSWER, job.retry_at
                self.outbox.wake(job.chat)
                await asyncio.wait((job.done,))
        if self._fault is not None:
            raise self._fault

    def _put(self) -> None:
        self._job = job = _Refresh(self)
        if not self.is_final:
            now = asyncio.get_running_loop().time()
            job.not_before = max(self._next_edit, now + GATHER_SECONDS)
        try:
            self.outbox.put(job)
        except DeliveryFailed as fault:
            self._fault = fault

    async def bring(self, chat: int) -> None:
        """Send or edit; TelegramError, or DeliveryFailed for what was refused before."""
        version = self.wanted
        screen = await self._compose()
        if self._refused is not None and screen == self._refused[0]:
            raise self._refused[1]
        if screen is not None and screen != self._screen:
            self._tried = screen
            try:
                await self._bring(chat, screen)
            except Gone:
                self.message, self.is_gone = None, True
                return
            if self.message is None:
                # It was left while this was on its way there.
                return
            self._screen = screen
            pace = self.outbox.pace(chat)
            self._next_edit = asyncio.get_running_loop().time() + pace.edit_seconds
        self.shown = version

    async def _bring(self, chat: int, screen: Screen) -> None:
        bot = self.outbox.bot
        if chat != self._chat:
            # A group that moved left its messages behind.
            self._chat, self.message = chat, None
        if self.message is None:
            self.message = await post(bot, chat, Post(self.place, screen.piece, screen.markup))
            self.is_gone = False
        else:
            await edit(bot, chat, self.message, screen.piece, screen.markup)

    def ended(self, fault: BaseException | None) -> None:
        """A job ended; what changed meanwhile needs another."""
        if isinstance(fault, Exception):
            self._fault = fault
            if isinstance(fault, DeliveryFailed) and fault.is_final and self._tried is not None:
                self._refused = (self._tried, fault)
        elif not (self.is_current or self.is_gone or self.is_final):
            self._put()


class _Refresh(Job):
    """Brings a live message to its newest state."""

    def __init__(self, live: LiveMessage) -> None:
        super().__init__(live.place.chat, Rank.PROGRESS if live.message else Rank.ANSWER)
        self._live = live
        self.done.add_done_callback(self._ended)

    @property
    def is_new_message(self) -> bool:
        return self._live.message is None

    @property
    def is_needed(self) -> bool:
        live = self._live
        return not live.is_current and (live.is_final or not live.is_gone)

    async def run(self) -> None:
        try:
            await self._live.bring(self.chat)
        except DeliveryFailed as fault:
            self.failed(fault)

    def _ended(self, done: asyncio.Future[None]) -> None:
        if not done.cancelled():
            self._live.ended(done.exception())
