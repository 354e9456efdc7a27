"""The chat layer as one part: give it a pipeline and a store, start it, stop it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.chat.aftermath import Aftermath
from bot.chat.gate import Line
from bot.chat.handlers import Desk
from bot.chat.intake import Handlers, Intake
from bot.chat.menu import Menu
from bot.chat.notices import Notices
from bot.chat.outbox import Outbox
from bot.chat.parts import Parts
from bot.chat.poller import Poller, State, pause_seconds
from bot.chat.presses import Presses
from bot.chat.questions import OpenQuestions
from bot.chat.registration import keep_registered
from bot.chat.remarks import Remarks
from bot.chat.scheduled import ScheduledLines
from bot.chat.teller import ChatTeller
from bot.chat.wire import ChatSettings, Wire, WrongToken, quieten, wait_seconds
from bot.core.request import Place
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import code

if TYPE_CHECKING:
    from bot.chat.webhook import WebhookServer

log = logging.getLogger(__name__)

TAKE_SECONDS = 1.0
"""For the one update that is being taken when the end comes."""
FINISH_SECONDS = 4.5
"""At the end: for commands to finish by themselves."""
CANCEL_SECONDS = 1.5
"""Then: for those that did not, to say so."""
DELIVER_SECONDS = 0.5
"""Then: for what is still to be sent."""


class Chat:
    """The bot in Telegram."""

    def __init__(self, settings: ChatSettings, parts: Parts) -> None:
        quieten()
        self._settings = settings
        self._parts = parts
        self._pipeline = parts.pipeline
        self._wire = Wire(settings)
        self.outbox = Outbox(self._wire, self._moved, parts.moves)
        self._notices = Notices(self.outbox, parts.catalogues, settings.language)
        self.teller = ChatTeller(
            self.outbox,
            self._notices.catalogue(settings.language),
            parts.buttons,
            parts.limits,
            parts.clock,
        )
        self._desk = Desk(
            pipeline=lambda: self._pipeline,
            inbox=parts.inbox,
            journal=parts.journal,
            buttons=parts.buttons,
            questions=OpenQuestions(parts.questions, self._notices, parts.clock),
            outbox=self.outbox,
            running=parts.running,
            notices=self._notices,
            limits=parts.limits,
            clock=parts.clock,
            redaction=parts.redaction,
        )
        self.scheduled = ScheduledLines(self._desk, parts.access, parts.mail)
        bot = self._wire.bot
        press = Presses(self._desk).take
        self._remarks = Remarks(self._desk, parts.incidents_of)
        remark, talk = self._remarks.remark, self._remarks.talk
        handlers = Handlers(self._line, remark, press, self._group_moved, talk)
        self._intake = Intake(bot, parts.access, parts.journal, handlers)
        self._menu = Menu(
            bot, parts.access, parts.pipeline.policy, parts.catalogues, settings.language
        )
        self._poller = Poller(bot, self._intake.take, self._caught_up, self._wire.words)
        self._webhook: WebhookServer | None = None
        self._main: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin; returns at once, also when Telegram is down. OSError: the webhook's address."""
        if self._settings.webhook_url:
            from bot.chat.webhook import WebhookServer  # noqa: PLC0415 - 3 MB that polling saves

            self._webhook = WebhookServer(
                self._settings.webhook_url, self._settings.webhook_listen, self._intake.take
            )
            self._webhook.bind()
        self._main = asyncio.create_task(self._run(), name="chat")

    async def ended(self) -> None:
        """Wait until nobody is heard any more: after `stop`, or by a fault, which is raised.

        WrongToken when Telegram does not know the token; StoreError when what the last run left
        can't be read; anything else is a fault of ours.
        """
        if self._main is None:
            return
        await asyncio.wait((self._main,))
        if not self._main.cancelled():
            self._main.result()

    def tell_admins(self, sentence: Sentence, *, but: int = 0) -> None:
        """Say it in each admin's private chat, save that one, in the background."""
        for person, role in self._parts.access.users.items():
            if role is Role.ADMIN and person != but:
                told = self._notices.tell(Place(person), self._settings.language, sentence)
                self._notices.background(told)

    def tell_undelivered(self, chat: int, why: Sentence) -> None:
        """Say that a chat takes nothing of what the bot says by itself."""
        given = code(str(chat))
        what = say("Chat {chat} does not get what was to be told there. {why}", chat=given, why=why)
        self.tell_admins(what, but=chat)

    async def hear_no_more(self) -> None:
        """Take no more updates; harmless when repeated."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TAKE_SECONDS):
                await self._intake.close()
        if self._main is not None:
            self._main.cancel()
            await asyncio.gather(self._main, return_exceptions=True)
        await self._desk.questions.stop()
        if self._webhook is not None:
            await self._webhook.stop()

    async def stop(self) -> None:
        """Take no more updates, finish or record what runs, send what is to be sent: within 8 s."""
        await self.hear_no_more()
        self._desk.is_stopping = True
        running = self._parts.running
        await asyncio.gather(running.drain(FINISH_SECONDS, CANCEL_SECONDS), self._confirm())
        await self._notices.drain(DELIVER_SECONDS)
        await self.outbox.drain(DELIVER_SECONDS)
        await running.end(DELIVER_SECONDS)
        await self._wire.close()

    async def _confirm(self) -> None:
        if self._webhook is None:
            await self._poller.confirm()

    async def _run(self) -> None:
        """Until a fault, which `ended` hands on to be logged."""
        aftermath = Aftermath(self._desk, self._parts.access)
        left = await aftermath.left()
        self.scheduled.ready.set()
        await self._learn_name()
        aftermath.tell(left)
        self._desk.questions.start()
        self._notices.background(self._menu.set_all())
        if self._webhook is not None:
            self._webhook.start()
            address = self._settings.webhook_url, self._webhook.secret
            await keep_registered(self._wire, *address, self._caught_up)
        else:
            await self._poller.run()

    async def _learn_name(self) -> None:
        state, failures = State(self._wire.words), 0
        while True:
            try:
                me = await self._wire.bot.get_me()
            except RetryAfter as fault:
                await asyncio.sleep(wait_seconds(fault))
            except InvalidToken:
                raise WrongToken(
                    "Telegram does not know the bot's token; copy it again from BotFather"
                ) from None
            except TelegramError as fault:
                failures += 1
                state.failed("asking Telegram who we are", fault)
                await asyncio.sleep(pause_seconds(failures))
            else:
                break
        name = me.username or ""
        state.went_well("Telegram")
        self._intake.bot_name = name
        self._pipeline = replace(self._pipeline, bot_name=name)
        log.info("this is @%s", name)

    def _caught_up(self) -> None:
        """What Telegram had for us was taken."""
        self._desk.is_catching_up = False
        try:
            self._parts.heartbeat()
        except Exception:  # it only tells how things are; not hearing people would be worse
            log.exception("the heartbeat can't be noted")

    async def _line(self, line: Line) -> None:
        await self._remarks.line(line)
        self._notices.background(self._menu.seen(line.place.chat))

    def _group_moved(self, old: int, new: int) -> None:
        """Any group may say so; only those of the settings are followed."""
        if old in self._parts.access.chats:
            self.outbox.moved(old, new)

    def _moved(self, old: int, new: int) -> None:
        role = self._parts.access.chats.get(old)
        if role is not None:
            self._parts.running.moved(old, new)
            self._parts.moved(old, new)
            role = self._parts.access.chats.get(new, role)
            self._notices.background(self._menu.set_one(new, role))
