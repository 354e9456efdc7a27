"""The one place that sends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.chat.entities import Piece, shorten
from bot.chat.jobs import DocumentJob, EditJob, RemovalJob, TextJob, Upload
from bot.chat.lane import Job, Lane, Rank
from bot.chat.pace import ChatPace, Window
from bot.chat.posts import Post
from bot.chat.wire import Wire, wait_seconds
from bot.core.errors import DeliveryFailed
from bot.core.request import Place
from bot.domain.sentence import Sentence, say

log = logging.getLogger(__name__)

WAITING_PER_CHAT = 100
"""More than so many waiting answers for a chat are refused."""
KEPT_PACES = 500
IDLE_SECONDS = 120.0
ANSWER_UNITS = 200
ANSWER_TRIES = 3
ANSWER_SECONDS = 5.0
"""Between a press and its answer; later ones Telegram refuses anyway."""


class Outbox:
    """Lanes by chat, with uploads in lanes of their own, so that they hold up no words."""

    def __init__(
        self,
        wire: Wire,
        moved: Callable[[int, int], None],
        moves: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self._wire = wire
        self._tell_moved = moved
        self._overall = Window(28, 1.0)
        self._lanes: dict[tuple[int, bool], Lane] = {}
        self._paces: dict[int, ChatPace] = {}
        self._now_at = dict(moves)
        self._is_closed = False

    @property
    def bot(self) -> Bot:
        """The library's bot."""
        return self._wire.bot

    def pace(self, chat: int) -> ChatPace:
        """How fast that chat may be written to."""
        if chat not in self._paces:
            self._forget_idle()
            self._paces[chat] = ChatPace(chat)
        return self._paces[chat]

    def put(self, job: Job, *, upload: bool = False) -> None:
        """Queue a job; DeliveryFailed when too many wait for its chat."""
        job.chat = self.address(job.chat)
        lane = self._lane(job.chat, upload)
        if self._is_closed:
            raise self._unsent(job, say("the bot is shutting down"))
        # Of the mail only one waits at a time, and answers are not to keep an alert out.
        if len(lane.jobs) >= WAITING_PER_CHAT and job.rank is not Rank.WORD:
            raise self._unsent(job, say("too many messages wait for this chat"))
        lane.put(job)

    def _unsent(self, job: Job, why: Sentence) -> DeliveryFailed:
        fault = DeliveryFailed(job.refusal(why))
        job.failed(fault)
        return fault

    def address(self, chat: int) -> int:
        """Where a chat is now: a group that became a supergroup has another id."""
        return self._now_at.get(chat, chat)

    def wake(self, chat: int) -> None:
        """A job of that chat became more urgent."""
        lane = self._lanes.get((self.address(chat), False))
        if lane is not None:
            lane.wake()

    def moved(self, old: int, new: int) -> None:
        """A group has a new id: what waits for it follows."""
        if old == new or self._now_at.get(old) == new:
            return
        self._now_at[old] = new
        log.info("group %s is %s now", old, new)
        self._tell_moved(old, new)

    def _lane(self, chat: int, upload: bool) -> Lane:
        key = (chat, upload)
        if key not in self._lanes:

            def again(job: Job, new: int) -> None:
                self.moved(job.chat, new)
                # What can't be queued has failed, and whoever waits for it knows.
                with suppress(DeliveryFailed):
                    self.put(job, upload=upload)

            self._lanes[key] = Lane(self.pace(chat), self._overall, self._wire.words, again)
        return self._lanes[key]

    def _forget_idle(self) -> None:
        if len(self._paces) < KEPT_PACES:
            return
        now = asyncio.get_running_loop().time()
        idle = [chat for chat, pace in self._paces.items() if now - pace.used_at > IDLE_SECONDS]
        for chat in idle:
            if not any(lane.jobs for key, lane in self._lanes.items() if key[0] == chat):
                self._paces.pop(chat)
                self._lanes.pop((chat, False), None)
                self._lanes.pop((chat, True), None)

    async def send(
        self,
        place: Place,
        piece: Piece,
        markup: InlineKeyboardMarkup | None = None,
        *,
        urgent: Callable[[], bool] | None = None,
        silent: bool = False,
    ) -> int:
        """Send a text and wait until it is there; gives the message's id. DeliveryFailed.

        With `urgent` it is no answer, but an alert while that says so, and a word otherwise.
        """
        job = TextJob(self.bot, Post(place, piece, markup, silent), urgent)
        self.put(job)
        await job.done
        return job.message

    async def document(self, upload: Upload, stopped: asyncio.Event | None = None) -> None:
        """Send a file and wait until it is there; DeliveryFailed when it can't be, or `stopped`."""
        job = DocumentJob(self.bot, upload)
        self.put(job, upload=True)
        if stopped is not None:
            await _first(job.done, stopped)
            job.abort()
        await job.done

    async def action(self, place: Place, action: str) -> None:
        """Show "typing…" or the like for 5 s; not worth a second try, nor a wait."""
        chat, now = self.address(place.chat), asyncio.get_running_loop().time()
        if self.pace(chat).blocked_until > now:
            return
        try:
            await self.bot.send_chat_action(chat, action, message_thread_id=place.thread)
        except RetryAfter as fault:
            now = asyncio.get_running_loop().time()
            self.pace(chat).hold(now, wait_seconds(fault))
        except TelegramError as fault:
            log.debug("no chat action: %s", self._wire.words(fault))

    async def answer(self, query: str, words: str = "", *, alert: bool = False) -> bool:
        """Answer a press, at once and past all queues; whether Telegram took it as a fresh one."""
        shown = shorten(words, ANSWER_UNITS) or None
        for attempt in range(ANSWER_TRIES):
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self.bot.answer_callback_query(query, shown, show_alert=alert)
            except BadRequest as fault:
                # It is too old, or was answered before the line broke.
                log.info("a press can't be answered: %s", self._wire.words(fault))
                return False
            except (TelegramError, TimeoutError) as fault:
                log.info("a press is still unanswered: %s", self._wire.words(fault))
                await asyncio.sleep(0.3 * (attempt + 1))
            else:
                return True
        return False

    async def edit(
        self,
        chat: int,
        message: int,
        piece: Piece,
        markup: InlineKeyboardMarkup | None,
        *,
        rank: Rank = Rank.ANSWER,
    ) -> None:
        """Change a message and wait until it is changed; DeliveryFailed, MessageGone."""
        job = EditJob(self.bot, chat, message, piece, markup, rank)
        self.put(job)
        await job.done

    async def remove(self, chat: int, message: int) -> None:
        """Delete a message of ours and wait until it is gone; one that can't be is left."""
        job = RemovalJob(self.bot, chat, message)
        with suppress(DeliveryFailed):
            self.put(job)
            await job.done

    async def drain(self, seconds: float) -> None:
        """Wait until all is sent, at most so long; then take and send nothing any more."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task and not lane.task.done()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        self._is_closed = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for lane in self._lanes.values():
            for job in lane.jobs:
                self._unsent(job, say("the bot is shutting down"))


async def _first(done: asyncio.Future[None], stopped: asyncio.Event) -> None:
    """Wait for either."""
    waiting = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait((done, waiting), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
