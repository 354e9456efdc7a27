"""Brings what waits in the mail to its chats. One chat never holds up another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.core.errors import StoreError
from bot.core.ports import Clock
from bot.core.watch_ports import Ledger, Notice, OutgoingMail, Teller
from bot.domain.incident import Incident
from bot.watch.letterbox import Letterbox
from bot.watch.mail_means import MailPace, Means, Report
from bot.watch.revising import Reviser
from bot.watch.speaking import Speaker

log = logging.getLogger(__name__)

FINISH_SECONDS = 1.0
"""At the end: for what is on its way to arrive and be noted, or it would come twice."""


class Mailer:
    """Takes notices out of the mail until they are with Telegram, or refused for good.

    A row goes when its message is there and noted. A crash between the two shows that message
    once more, and nothing else. `hosts` are all names, the default one first. What waits for a chat
    that is told nothing any more, by `is_told`, is set aside: nobody there is to read it.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - its ports
        self,
        mail: OutgoingMail,
        ledger: Ledger,
        teller: Teller,
        clock: Clock,
        report: Report,
        hosts: Sequence[str],
        is_told: Callable[[int], bool],
        pace: MailPace | None = None,
    ) -> None:
        self._woken = asyncio.Event()
        self._is_told = is_told
        self._means = Means(
            mail,
            ledger,
            teller,
            clock,
            report,
            tuple(hosts),
            pace or MailPace(),
            self._woken.set,
        )
        self._boxes: dict[int, Letterbox] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._newest = 0

    def wake(self) -> None:
        """Something was added to the mail."""
        self._woken.set()

    async def incidents_of(self, chat: int, message: int) -> tuple[Incident, ...]:
        """What a message of ours shows, also one that is not noted yet; none: it is another.
        StoreError."""
        box = self._boxes.get(self._means.teller.address(chat))
        if box is None:
            return await self._means.ledger.incidents_of(chat, message)
        return await box.incidents_of(message)

    async def run(self) -> None:
        """Until cancelled, or a fault of ours; then what is on its way has a moment to arrive.

        Run again, it begins anew: all that still waits is read once more.
        """
        self._means = replace(self._means, ended=asyncio.Event())
        self._boxes, self._tasks, self._newest = {}, set(), 0
        try:
            while True:
                self._woken.clear()
                await self._read()
                await self._woken.wait()
        finally:
            await self._end()

    async def _read(self) -> None:
        failures = 0
        while True:
            try:
                notices = await self._means.mail.waiting(self._newest)
            except StoreError as fault:
                failures += 1
                if failures == 1:
                    log.warning("the mail can't be read, tried again: %s", fault)
                await asyncio.sleep(self._means.pace.pause(failures))
                continue
            self._newest = max([self._newest, *(one.number for one in notices)])
            await self._put(notices)
            return

    async def _put(self, notices: Sequence[Notice]) -> None:
        unheard: list[Notice] = []
        for notice in notices:
            # The settings may name a group by the id that it had before it moved.
            if any(map(self._is_told, (notice.chat, self._means.teller.address(notice.chat)))):
                self._box(notice.chat).put(notice)
            else:
                unheard.append(notice)
        if not unheard:
            return
        chats = {one.chat for one in unheard}
        log.warning("set aside: %d notices for chats of no setting: %s", len(unheard), chats)
        try:
            await self._means.mail.set_aside([one.number for one in unheard], "in no setting")
        except StoreError as fault:
            log.error("that they are set aside is not kept, and is found again: %s", fault)

    def _box(self, chat: int) -> Letterbox:
        chat = self._means.teller.address(chat)
        if chat not in self._boxes:
            self._boxes[chat] = box = Letterbox(chat, self._means)
            for work in (Speaker(box).run, Reviser(box).run):
                keep = self._keep(box, work)
                self._tasks.add(asyncio.create_task(keep, name=f"mail for {chat}"))
        return self._boxes[chat]

    async def _keep(self, box: Letterbox, work: Callable[[], Awaitable[None]]) -> None:
        """A fault of ours must not silence a chat for good."""
        while not self._means.ended.is_set():
            try:
                await work()
            except Exception:
                log.exception("the mail for chat %d goes on after a fault of ours", box.chat)
                await box.rest(self._means.pace.longest_pause)

    async def _end(self) -> None:
        self._means.ended.set()
        for box in self._boxes.values():
            box.ring()
        if self._tasks:
            # Cancelled once more, it is to end at once.
            with suppress(asyncio.CancelledError):
                await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
