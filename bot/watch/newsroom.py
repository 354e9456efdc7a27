"""Makes incidents and messages of news; all of it is on disk before anything is sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.errors import DeliveryFailed, StoreError
from bot.core.ports import Clock
from bot.core.request import Place
from bot.core.watch_ports import Ledger, Notice, Step, Teller, Why
from bot.domain.incident import Incident, Taken
from bot.watch.book import Book
from bot.watch.change import Change, Say
from bot.watch.mail_means import card
from bot.watch.muting import Muting
from bot.watch.news import News
from bot.watch.routing import Router
from bot.watch.silence import Silence
from bot.watch.unwritten import Unwritten, newest

log = logging.getLogger(__name__)

LONGEST_NAP_SECONDS = 5.0
"""Between two looks at the clock, which may jump."""
RETRY_SECONDS = 1.0
ALOUD_SECONDS = 10.0
WHY = {Say.ANNOUNCE: Why.ANNOUNCE, Say.UPDATE: Why.UPDATE, Say.ENDED: Why.ENDED}


@dataclass
class Newsroom:
    """Implements core.watch_ports.Incidents for commands.

    `wake` is told that there are notices in the mail. While the database can't be written, what
    happened is kept in memory, and what makes a sound is told at once, past the mail.
    """

    book: Book
    ledger: Ledger
    router: Router
    muting: Muting
    clock: Clock
    wake: Callable[[], None]
    hosts: tuple[str, ...]
    """The first is the default one."""
    teller: Teller | None = None
    """Known when the chats are open."""
    _unwritten: Unwritten = field(default_factory=Unwritten)
    _fault: str = ""
    """Why it could not be written; empty: it could."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._silence = Silence(self.book, self.muting, self.router)

    async def report(self, news: News) -> None:
        """Write down what happened and what is said of it; both are on disk on return."""
        async with self._turn:
            now = self.clock.now()
            changes = [one for what in news.happenings for one in self.book.take(what, now)]
            await self._commit(news, changes)

    async def leave_others(self, hosts: Collection[str]) -> None:
        """Other hosts than those are watched no more."""
        async with self._turn:
            await self._commit(None, self.book.leave_others(hosts, self.clock.now()))

    async def run(self) -> None:
        """Look after what time alone changes, until cancelled."""
        while True:
            async with self._turn:
                await self.catch_up()
                await self._commit(None, self.book.tick(self.clock.now()))
                await self._note_mutes()
            nap = self._nap()
            self._woken.clear()
            try:
                async with asyncio.timeout(nap):
                    await self._woken.wait()
            except TimeoutError:
                continue

    def open(self) -> tuple[Incident, ...]:
        """Oldest first."""
        return self.book.open

    async def since(self, when: datetime) -> tuple[Incident, ...]:
        """Those that were open at some time since, oldest first; StoreError."""
        return await self.ledger.incidents_since(when)

    async def take(self, number: int, person: int, name: str) -> Incident | None:
        """Somebody looks after it, the first who says so; None: there is no such incident."""
        async with self._turn:
            now = self.clock.now()
            changes = self.book.acknowledge(number, Taken(person, name, now))
            await self._commit(None, changes)
        return changes[0].incident if changes else await self.ledger.incident(number)

    def _nap(self) -> float:
        due = self.book.next_tick
        if not self._unwritten.is_empty:
            return RETRY_SECONDS
        if due is None:
            return LONGEST_NAP_SECONDS
        return min(LONGEST_NAP_SECONDS, max(0.05, (due - self.clock.now()).total_seconds()))

    async def _commit(self, news: News | None, changes: Sequence[Change]) -> None:
        told = [self._silence.under(change) for change in changes]
        step = Step(
            host=news.host if news else "",
            nanos=news.nanos if news else None,
            seen=news.seen if news else (),
            gone=news.gone if news else (),
            incidents=tuple({one.incident.number: one.incident for one in told}.values()),
            notices=tuple(newest(self._notices(told))),
        )
        if news is None and not step.incidents:
            return
        await self._write(step)
        self._woken.set()
        if step.notices:
            self.wake()

    async def _write(self, step: Step) -> None:
        if self._unwritten.is_empty and await self._is_written(step):
            return
        loud = [one for one in step.notices if one.why is Why.ANNOUNCE]
        told = [one for one in loud if await self._told_aloud(one, step)]
        left = tuple(one for one in step.notices if one not in told)
        self._unwritten.add(replace(step, notices=left))

    async def _is_written(self, step: Step) -> bool:
        try:
            await self.ledger.commit(step)
        except Exception as fault:
            # The book has taken it already: whoever brings it again tells the book nothing new.
            self._complain(fault)
            return False
        self._fault = ""
        return True

    def _complain(self, fault: Exception) -> None:
        """Once, however often it is tried; of a fault of ours with where it was."""
        words = f"{type(fault).__name__}: {fault}"
        if words != self._fault:
            self._fault = words
            is_ours = not isinstance(fault, StoreError)
            log.error("what happened can't be written down: %s", words, exc_info=is_ours)

    async def catch_up(self) -> None:
        """Write down what could not be; for once in a while."""
        while (step := self._unwritten.next()) is not None:
            if not await self._is_written(step):
                return
            self._unwritten.written(step)
            self.wake()

    async def _told_aloud(self, notice: Notice, step: Step) -> bool:
        if self.teller is None:
            return False
        incident = next(one for one in step.incidents if one.number == notice.incident)
        # Without log lines: it is the store that hides their secrets.
        bare = tuple(replace(one, lines=(), error="") for one in incident.members)
        shown = card(replace(incident, members=bare, error=""), self.clock.now(), self.hosts)
        try:
            async with asyncio.timeout(ALOUD_SECONDS):
                await self.teller.post(Place(notice.chat, notice.thread), shown)
        except (DeliveryFailed, TimeoutError) as fault:
            log.warning("not told past the mail in chat %s: %s", notice.chat, fault)
            return False
        except Exception:  # the mail has it too, once the database can be written
            log.exception("not told past the mail in chat %s by a fault of ours", notice.chat)
            return False
        return True

    async def _note_mutes(self) -> None:
        """Of what a chat has seen, its message says when a mute has begun or ended; no other chat
        is told of it now."""
        now = self.clock.now()
        for incident in self.book.open:
            mute = self._silence.mute(incident)
            until = mute.until if mute is not None else None
            if incident.muted_by or incident.muted_until == until:
                continue
            try:
                posts = await self.ledger.posts(incident.number)
            except StoreError as fault:
                log.warning("messages do not say yet what is muted: %s", fault)
                return
            quiet = self.book.quiet(incident.number, until) or incident
            notices = tuple(
                Notice(one.chat, one.thread, Why.UPDATE, one.incident, silent=True, created_at=now)
                for one in posts
            )
            await self._write(Step("", incidents=(quiet,), notices=notices))
            self.wake()

    def _notices(self, changes: Sequence[Change]) -> Iterator[Notice]:
        now = self.clock.now()
        for change in changes:
            if change.say is Say.NONE:
                continue
            unheard = self._silence.unheard(change)
            for place in self.router.addresses(change.incident):
                say = Say.ANNOUNCE if place in unheard else change.say
                silent, number = say is not Say.ANNOUNCE, change.incident.number
                yield Notice(*place, WHY[say], number, silent=silent, created_at=now)
