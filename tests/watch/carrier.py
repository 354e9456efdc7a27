"""A mailer between a store and whoever speaks in chats; for these tests and for those of chats."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.core.watch_ports import Notice, OutgoingMail, Step, Teller
from bot.domain.incident import Incident
from bot.domain.sentence import Sentence
from bot.store.opening import Store
from bot.watch.mail_means import MailPace
from bot.watch.mailer import Mailer


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@dataclass
class Carrier:
    """Closed at first; what it reports of chats that take nothing is kept."""

    store: Store
    teller: Teller
    pace: MailPace
    hosts: tuple[str, ...]
    unlisted: set[int] = field(default_factory=set)
    reports: list[tuple[int, str]] = field(default_factory=list)
    mailer: Mailer | None = None
    _running: asyncio.Task[None] | None = None

    def open(self, mail: OutgoingMail | None = None) -> None:
        """Start the mailer."""
        self.mailer = Mailer(
            mail or self.store.outgoing,
            self.store.ledger,
            self.teller,
            RealClock(),
            self._report,
            self.hosts,
            lambda chat: chat not in self.unlisted,
            self.pace,
        )
        self._running = asyncio.create_task(self.mailer.run())

    async def reopen(self) -> None:
        """Run the mailer again when a fault of ours has ended it, as the watch does."""
        assert self.mailer is not None
        assert self._running is not None
        await asyncio.wait((self._running,))
        assert isinstance(self._running.exception(), TypeError)
        self._running = asyncio.create_task(self.mailer.run())

    def _report(self, chat: int, why: Sentence) -> None:
        self.reports.append((chat, str(why)))

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def commit(self, incidents: Sequence[Incident], notices: Sequence[Notice]) -> None:
        """News in one step; the mailer is woken."""
        await self.store.ledger.commit(
            Step("prod", incidents=tuple(incidents), notices=tuple(notices))
        )
        if self.mailer is not None:
            self.mailer.wake()
