"""The answer to one request: results become blocks of one message, files their own messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import Keyboards, Rows, is_question
from bot.chat.entities import MAX_CAPTION_UNITS, MAX_UNITS, Piece, pieces
from bot.chat.hiding import hidden
from bot.chat.jobs import Upload
from bot.chat.live import LiveMessage, Screen
from bot.chat.outbox import Outbox
from bot.chat.questions import asked
from bot.core.container_results import Output
from bot.core.errors import BotError, StoreError, UsageError
from bot.core.pending import Asked
from bot.core.request import Place
from bot.core.results import File, Live, Result
from bot.domain.sentence import Sentence, say
from bot.domain.text import Text, text
from bot.locale.catalogue import Catalogue
from bot.render.answer import headed, joined, wants_host
from bot.render.view import View, view

log = logging.getLogger(__name__)

MOST_PARTS = 4
"""Messages that one answer may take; what is longer goes as a file or is cut."""
TYPING_AFTER_SECONDS = 0.5
TYPING_LASTS_SECONDS = 4.5
_NOTE_UNITS = 200


@dataclass(frozen=True)
class _Block:
    """A result and, once drawn, its look."""

    result: Result | BotError | None
    look: View | None = None
    is_below: bool = False
    """It came after a file."""


class ChatReply:
    """Implements `core.ports.Reply`. `finish` has to be called in the end.

    With `message`, the answer takes the place of that message.
    """

    def __init__(
        self,
        outbox: Outbox,
        keyboards: Keyboards,
        catalogue: Catalogue,
        place: Place,
        message: int | None = None,
    ) -> None:
        self._outbox = outbox
        self._keyboards = keyboards
        self._catalogue = catalogue
        self._place = place
        self._live = LiveMessage(outbox, place, self._compose, message)
        self._blocks: list[_Block] = []
        self._files = 0
        self._host = ""
        """Its name stands above the answer; empty: none does."""
        self._has_arrived = False
        self._is_ours = message is None
        self._is_done = False
        self._rest: list[Piece] = []
        self._bottom = Piece("")
        """What stands above the buttons."""
        self._keyboard: tuple[Rows, InlineKeyboardMarkup | None] = ((), None)
        self._no_buttons: Text | None = None
        self._typing = asyncio.create_task(self._type("typing"))
        self.stopped = asyncio.Event()
        """Set while a file is on its way: it is given up."""

    @property
    def is_empty(self) -> bool:
        """Nothing was shown so far."""
        return not self._blocks and not self._files

    def stand_apart(self) -> None:
        """Leave the message that it was to take the place of as it is, and answer below it."""
        self._live.leave()

    def name_host(self, host: str) -> None:
        """Above all that is shown from now on."""
        self._host = host

    async def show(self, result: Result) -> None:
        """Add a result; a file is waited for, and DeliveryFailed says that it can't be had."""
        self._typing.cancel()
        if isinstance(result, File):
            await self._send(result)
        else:
            self._add(result)

    def fault(self, error: BotError, hide: Callable[[str], str]) -> None:
        """Add what went wrong; what it repeats of the line or the engine goes through `hide`."""
        look = view(error, self._catalogue)
        usage = error.usage if isinstance(error, UsageError) else ""
        self._add(error, replace(look, text=hidden(look.text, hide, usage)))

    def close(self, sentence: Sentence) -> None:
        """Add a last sentence in place of what can't be trusted to be drawn."""
        drawn = [block for block in map(self._staying, self._blocks) if block.look is not None]
        last = _Block(None, View(self._catalogue.text(sentence)))
        self._blocks = [*map(_plain, drawn), last]
        self._live.changed()

    def _staying(self, block: _Block) -> _Block:
        """Without its look where it was progress; what a container wrote is more than that."""
        if isinstance(block.result, Output) and block.result.lines:
            with suppress(Exception):  # it may be what can't be drawn
                return self._drawn(block)
        return replace(block, look=None) if _is_live(block) else block

    async def finish(self) -> Asked | None:
        """Show the final state, in several messages if it is long; gives the question that it
        asks, if it does. DeliveryFailed."""
        self._typing.cancel()
        self._is_done = True
        if not self._blocks:
            return None
        is_left = self._is_ours and all(one.is_below for one in self._blocks)
        # Nothing of the message stays, and files came below it: the end goes under them.
        above = self._live.leave() if is_left else None
        self._live.changed()
        await self._live.settle()
        message = self._live.message
        while self._rest:
            markup = self._keyboard[1] if len(self._rest) == 1 else None
            message = await self._outbox.send(self._place, self._rest[0], markup)
            del self._rest[0]
        chat = self._place.chat
        # In a group that moved, that id may be another message's.
        if above is not None and self._outbox.address(chat) == chat:
            await self._outbox.remove(chat, above)
        return self._asked(message)

    def _asked(self, message: int | None) -> Asked | None:
        rows, markup = self._keyboard
        if message is None or markup is None or not is_question(rows):
            return None
        chat = self._outbox.address(self._place.chat)
        return asked(chat, message, self._bottom, markup, self._catalogue.language)

    def withdraw(self) -> list[Piece]:
        """Send no more of it; gives what is not there, without its buttons."""
        if self._live.is_current:
            return self._rest
        self._live.withdraw()
        return self._cut(self._whole([look.text for look in self._looks()]))

    def _looks(self) -> list[View]:
        self._blocks = [self._drawn(block) for block in self._blocks]
        return [block.look for block in self._blocks if block.look is not None]

    def _add(self, result: Result | BotError, look: View | None = None) -> None:
        if self._blocks and _is_live(self._blocks[-1]):
            self._blocks.pop()
        self._blocks.append(_Block(result, look, is_below=self._has_arrived))
        self._live.changed()

    async def _send(self, file: File) -> None:
        words = headed(self._host, self._catalogue.text(file.caption))
        caption = pieces(words, limit=MAX_CAPTION_UNITS, most=1)
        upload = Upload(
            self._place, file.path, file.name, caption[0] if caption else None, self._files > 0
        )
        self._files += 1
        self._typing = asyncio.create_task(self._type("upload_document"))
        try:
            await self._outbox.document(upload, None if self.stopped.is_set() else self.stopped)
            self._has_arrived = True
        finally:
            self._typing.cancel()

    async def _compose(self) -> Screen | None:
        looks = self._looks()
        texts = [look.text for look in looks]
        if not self._cut(self._whole(texts)):
            return None
        rows = [row for look in looks for row in look.buttons]
        if self._is_done:
            rows = [tuple(one for one in row if not one.halts) for row in rows]
        markup = await self._markup(rows)
        if self._no_buttons is not None:
            texts.append(self._no_buttons)
        cut = self._cut(self._whole(texts))
        self._rest = cut[1:] if self._is_done else []
        self._bottom = cut[-1]
        return Screen(cut[0], None if self._rest else markup)

    def _drawn(self, block: _Block) -> _Block:
        if block.look is not None or block.result is None:
            return block
        return replace(block, look=view(block.result, self._catalogue))

    def _whole(self, texts: list[Text]) -> Text:
        is_wanted = any(wants_host(block.result) for block in self._blocks)
        return headed(self._host if is_wanted else "", joined(texts))

    def _cut(self, whole: Text) -> list[Piece]:
        cut = pieces(whole, most=MOST_PARTS + 1)
        if len(cut) <= MOST_PARTS:
            return cut
        note = self._catalogue.text(say("The answer is longer than what is shown here."))
        last = pieces(text(cut[MOST_PARTS - 1].text), limit=MAX_UNITS - _NOTE_UNITS, most=1)
        return [*cut[: MOST_PARTS - 1], *pieces(text(last[0].text, "\n\n", note), most=1)]

    async def _markup(self, rows: Rows) -> InlineKeyboardMarkup | None:
        """Parked anew only when the buttons are others than before; an answer goes out anyway."""
        if self._keyboard[0] != rows:
            try:
                self._keyboard, self._no_buttons = (rows, await self._keyboards.build(rows)), None
            except StoreError as fault:
                log.error("an answer has no buttons: %s", fault)
                self._keyboard = (rows, None)
                missing = say("The buttons are missing. {fault}", fault=fault.sentence)
                self._no_buttons = self._catalogue.text(missing)
        return self._keyboard[1]

    async def _type(self, action: str) -> None:
        """Show that something is on its way while nothing is to be seen of it yet."""
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        while True:
            await self._outbox.action(self._place, action)
            await asyncio.sleep(TYPING_LASTS_SECONDS)


def _plain(block: _Block) -> _Block:
    return block if block.look is None else replace(block, look=replace(block.look, buttons=()))


def _is_live(block: _Block) -> bool:
    return isinstance(block.result, Live)
