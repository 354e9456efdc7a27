"""Asking for updates, without an end and whatever the server does."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram.error import Conflict, RetryAfter, TelegramError, TimedOut

from bot.chat.buttons import is_halt
from bot.chat.intake import IntakeClosed
from bot.chat.wire import POLL_SECONDS, Raw, WireBot, wait_seconds

log = logging.getLogger(__name__)

POLL_GRACE_SECONDS = 10.0
"""After the server should have answered a poll, it is taken for hung."""
LONGEST_PAUSE_SECONDS = 4.0
CONFIRM_SECONDS = 1.0
MOST_FAULTS = 20


class State:
    """Logs a change, not each repetition."""

    def __init__(self, words: Callable[[BaseException], str]) -> None:
        self._words = words
        self._said = ""

    def failed(self, doing: str, fault: Exception, *, is_ours: bool = False) -> None:
        """Log it, unless the last failure was the same; a fault of ours with where it was."""
        said = f"{doing}: {self._words(fault)}"
        if said != self._said:
            log.warning("%s; trying on", said, exc_info=fault if is_ours else None)
        self._said = said

    def went_well(self, doing: str) -> None:
        """Log that it works again, if it did not."""
        if self._said:
            log.info("%s: works again", doing)
        self._said = ""


def pause_seconds(failures: int) -> float:
    """How long to wait after so many failures in a row."""
    longest = min(LONGEST_PAUSE_SECONDS, 0.5 * 2.0 ** min(failures - 1, 8))
    return longest * random.uniform(0.7, 1.0)  # noqa: S311 - no secret


class Poller:
    """Gets updates and gives them on, one at a time; a batch is confirmed when all were taken."""

    def __init__(
        self,
        bot: WireBot,
        take: Callable[[Raw], Awaitable[None]],
        heartbeat: Callable[[], None],
        words: Callable[[BaseException], str],
    ) -> None:
        self._bot = bot
        self._take = take
        self._heartbeat = heartbeat
        self._state = State(words)
        self._offset = 0
        self._number = 0
        self._failures = 0
        """In a row, also of the server."""
        self._faults = 0
        """In a row, of ours in taking one update."""

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                updates = await self._poll(POLL_SECONDS)
                await self._take_all(updates)
                self._heartbeat()
            except TelegramError as fault:
                self._state.failed("getting updates", fault)
                await self._recover(fault)
            except Exception as fault:
                # What was not taken is not confirmed, and comes again.
                self._state.failed(
                    "taking an update", fault, is_ours=not isinstance(fault, IntakeClosed)
                )
                await self._pause()
                self._leave_out()
            else:
                self._failures = 0
                self._state.went_well("getting updates")

    async def _take_all(self, updates: list[Raw]) -> None:
        for raw in updates:
            if is_halt(raw):
                # It needs no store, and what it stops runs on while others wait for theirs.
                with suppress(Exception):  # its own turn comes, and tells
                    await self._take(raw)
        for raw in updates:
            self._number = int(raw["update_id"])
            await self._take(raw)
            self._offset, self._faults = self._number + 1, 0

    def _leave_out(self) -> None:
        """One update that fails for a minute must not stand in the way of all others for ever."""
        self._faults += 1
        if self._faults >= MOST_FAULTS:
            log.error("update %s is left out: it could not be taken", self._number)
            self._offset, self._faults = self._number + 1, 0
            self._failures = 0

    async def confirm(self) -> None:
        """Tell the server what was taken, so that it is not given again after a restart."""
        if not self._offset:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._poll(0)
        except (TelegramError, TimeoutError):
            log.debug("the last updates were not confirmed; the inbox knows them")

    async def _poll(self, seconds: int) -> list[Raw]:
        # Raw, because the library gives up a whole batch for one update that it can't read.
        return await self._bot.raw_updates(self._offset, seconds, seconds + POLL_GRACE_SECONDS)

    async def _recover(self, fault: TelegramError) -> None:
        if isinstance(fault, RetryAfter):
            await asyncio.sleep(wait_seconds(fault))
        elif isinstance(fault, Conflict) and "webhook" in fault.message.lower():
            await self._end_webhook()
        elif isinstance(fault, TimedOut):
            await asyncio.sleep(0.2)
        else:
            await self._pause()

    async def _end_webhook(self) -> None:
        log.info("a webhook is set; it is removed, since updates are polled for")
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as fault:
            self._state.failed("removing the webhook", fault)
        await self._pause()

    async def _pause(self) -> None:
        self._failures += 1
        await asyncio.sleep(pause_seconds(self._failures))
