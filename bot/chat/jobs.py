"""What can be sent: a text, a change, a removal, a file."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from telegram import Bot, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest

from bot.chat.entities import Piece, shorten
from bot.chat.lane import Job, Rank
from bot.chat.posts import Gone, Post, edit, place_of, post, topic_is_gone
from bot.chat.wire import UPLOAD_ANSWER_SECONDS
from bot.core.errors import DeliveryFailed, MessageGone
from bot.core.request import Place
from bot.domain.sentence import Sentence, say
from bot.domain.text import code

log = logging.getLogger(__name__)

NAME_UNITS = 60
"""Telegram itself shortens the name of a document."""


@dataclass(frozen=True)
class Upload:
    """A file to send; `seconds` bounds the server's answer."""

    place: Place
    path: Path
    name: str
    caption: Piece | None = None
    silent: bool = False
    seconds: float = UPLOAD_ANSWER_SECONDS


class TextJob(Job):
    """A text; `message` is its id when it is there."""

    def __init__(self, bot: Bot, what: Post, urgent: Callable[[], bool] | None = None) -> None:
        super().__init__(what.place.chat, Rank.ANSWER if urgent is None else Rank.WORD)
        self._bot = bot
        self._what = what
        self._urgent = urgent
        self.message = 0

    @property
    def is_urgent(self) -> bool:
        return self._urgent is not None and self._urgent()

    async def run(self) -> None:
        self.message = await post(self._bot, self.chat, self._what)


class EditJob(Job):
    """Another look for a message; MessageGone when it is not there any more."""

    def __init__(  # noqa: PLR0913, PLR0917 - what an edit has
        self,
        bot: Bot,
        chat: int,
        message: int,
        piece: Piece,
        markup: InlineKeyboardMarkup | None,
        rank: Rank = Rank.ANSWER,
    ) -> None:
        super().__init__(chat, rank)
        self._bot = bot
        self._at = chat
        self._message = message
        self._piece = piece
        self._markup = markup

    @property
    def is_new_message(self) -> bool:
        return False

    async def run(self) -> None:
        if self.chat != self._at:
            # The group moved meanwhile: that number means another message there, or none.
            self._gone()
            return
        try:
            await edit(self._bot, self.chat, self._message, self._piece, self._markup)
        except Gone:
            self._gone()

    def _gone(self) -> None:
        self.failed(MessageGone(self.refusal(say("the message is not there any more"))))


class RemovalJob(Job):
    """A message of ours goes."""

    tries = 3

    def __init__(self, bot: Bot, chat: int, message: int) -> None:
        super().__init__(chat, Rank.ANSWER)
        self._bot = bot
        self._message = message

    @property
    def is_new_message(self) -> bool:
        return False

    async def run(self) -> None:
        await self._bot.delete_message(self.chat, self._message)


class DocumentJob(Job):
    """A file."""

    tries = 3

    def __init__(self, bot: Bot, upload: Upload) -> None:
        super().__init__(upload.place.chat, Rank.ANSWER)
        self._bot = bot
        self._upload = upload
        self._sending: asyncio.Task[None] | None = None

    def abort(self) -> None:
        """Send it no more, unless it is there."""
        name = code(self._upload.name)
        self.failed(DeliveryFailed(say("Stopped while the file {name} was on its way.", name=name)))
        if self._sending is not None:
            self._sending.cancel()

    def refusal(self, reason: Sentence | str) -> Sentence:
        name = code(self._upload.name)
        return say("Telegram did not take the file {name}: {reason}.", name=name, reason=reason)

    async def run(self) -> None:
        """Send it, until that is aborted."""
        self._sending = asyncio.create_task(self._send())
        try:
            await asyncio.wait((self._sending,))
        finally:
            self._sending.cancel()
        if not self._sending.cancelled():
            self._sending.result()

    async def _send(self) -> None:
        """Opened anew for each try, and read from the disk as it goes out."""
        what = self._upload
        try:
            opened = what.path.open("rb")
        except OSError as fault:
            log.warning("a file for chat %s can't be read: %s", self.chat, fault)
            self.failed(DeliveryFailed(_unreadable(what.name, fault)))
            return
        with opened as file:
            try:
                await self._send_to(what.place, file)
            except BadRequest as fault:
                if not topic_is_gone(fault, what.place):
                    raise
                file.seek(0)
                await self._send_to(replace(what.place, thread=None), file)

    async def _send_to(self, place: Place, file: BinaryIO) -> None:
        what = self._upload
        await self._bot.send_document(
            self.chat,
            InputFile(file, shorten(what.name, NAME_UNITS), read_file_handle=False),
            caption=what.caption.text if what.caption else None,
            caption_entities=what.caption.entities if what.caption else None,
            disable_notification=what.silent,
            read_timeout=what.seconds,
            **place_of(place, self.chat),
        )


def _unreadable(name: str, fault: OSError) -> Sentence:
    if isinstance(fault, FileNotFoundError):
        return say(
            "The file {name} was removed from the bot's disk before it was sent.", name=code(name)
        )
    return say(
        "The bot can't read the file {name} any more: {fault}.",
        name=code(name),
        fault=fault.strerror or type(fault).__name__,
    )
