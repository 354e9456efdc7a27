"""Updates come in: judged, written down, and only then confirmed to Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Bot, Update

from bot.chat.gate import Away, Line, Membership, Moved, Press, Remark, Talk, judge
from bot.chat.pace import Window
from bot.chat.wire import Raw
from bot.core.errors import StoreError
from bot.core.ports import Access, Journal

log = logging.getLogger(__name__)

ROWS_PER_MINUTE = 120
"""Strangers may write as much as they like; what is kept of it is bounded."""
REMEMBERED = 2000
"""Updates that were seen lately; the inbox remembers all that ran something."""


@dataclass(frozen=True)
class Handlers:
    """What is done with each kind of update. They return when nothing can be lost any more."""

    line: Callable[[Line], Awaitable[None]]
    remark: Callable[[Line], Awaitable[None]]
    press: Callable[[Press], Awaitable[None]]
    moved: Callable[[int, int], None]
    talk: Callable[[Talk], None]


class IntakeClosed(Exception):
    """The bot is ending: Telegram is to bring the update again."""


class Intake:
    """Takes updates from polling or a webhook, one at a time."""

    def __init__(self, bot: Bot, access: Access, journal: Journal, handlers: Handlers) -> None:
        self._bot = bot
        self._access = access
        self._journal = journal
        self._handlers = handlers
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._rows = Window(ROWS_PER_MINUTE, 60.0)
        self._turn = asyncio.Lock()
        self._is_closed = False
        self.bot_name = ""

    async def close(self) -> None:
        """Take nothing more, as soon as what is being taken is taken whole: cut off between the
        inbox and its beginning it would be lost. Harmless when repeated; what waits is refused
        also when this is cancelled."""
        if not self._is_closed:
            self._is_closed = True
            await self._turn.acquire()
            log.info("no more updates are taken")

    async def take(self, raw: Raw) -> None:
        """Judge one update and hand it on.

        A fault of ours is raised, IntakeClosed too: then the update is not confirmed, and Telegram
        gives it again.
        """
        number = raw.get("update_id")
        async with self._turn:
            if self._is_closed:
                raise IntakeClosed("no more updates are taken")
            if isinstance(number, int) and number not in self._seen:
                await self._take(number, raw)

    async def _take(self, number: int, raw: Raw) -> None:
        update = self._read(raw)
        if update is not None:
            await self._hand_on(update)
        self._seen[number] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def _read(self, raw: Raw) -> Update | None:
        try:
            return Update.de_json(raw, self._bot)
        except Exception:  # one that can't be read must not stand in the way of the others
            log.exception("update %s can't be read and is left out", raw.get("update_id"))
            return None

    async def _hand_on(self, update: Update) -> None:
        match judge(update, self._access, self.bot_name):
            case Line() as line:
                await self._handlers.line(line)
            case Remark(line):
                await self._handlers.remark(line)
            case Press() as press:
                await self._handlers.press(press)
            case Talk() as talk:
                self._handlers.talk(talk)
            case Moved(old, new):
                self._handlers.moved(old, new)
            case Away() as away:
                await self._turn_away(away)
            case Membership() as member:
                log.info(
                    "in chat %s (%s) the bot is now %s, by person %s",
                    member.chat,
                    member.title,
                    member.status,
                    member.person,
                )
            case None:
                return

    async def _turn_away(self, away: Away) -> None:
        """A row and a log line; no more than that, however many come."""
        now = asyncio.get_running_loop().time()
        if self._rows.wait(now) > 0:
            log.debug("not heard, and too many to be written down: update %s", away.update)
            return
        self._rows.take(now)
        log.warning("not heard: person %s in chat %s (%s)", away.person, away.chat, away.why)
        try:
            await self._journal.turned_away(away.update, away.person, away.chat, away.why)
        except StoreError as fault:
            log.error("update %s, which was turned away, leaves no row: %s", away.update, fault)
