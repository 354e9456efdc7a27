"""The watch as one part: made over a store, run over hosts and chats."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bot.core.errors import StoreError
from bot.core.ports import Clock, Hosts
from bot.core.watch_ports import Ledger, Notice, OutgoingMail, Remembered, Teller, Watching
from bot.domain.incident import Incident
from bot.watch.appetite import Appetite
from bot.watch.book import Book
from bot.watch.choices import Choices, RouteStore
from bot.watch.disk import DiskWatch
from bot.watch.mail_means import Report
from bot.watch.mailer import Mailer
from bot.watch.muting import MuteStore, Muting
from bot.watch.newsroom import Newsroom
from bot.watch.routing import Address, Router
from bot.watch.shelf import AGAIN
from bot.watch.tracker import Tracker
from bot.watch.watcher import HostWatcher

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]

AGAIN_SECONDS = 5.0
"""After a fault of ours: the rest goes on meanwhile."""


@dataclass(frozen=True)
class WatchStores:
    """What is kept."""

    ledger: Ledger
    mail: OutgoingMail
    mutes: MuteStore
    routes: RouteStore


@dataclass(frozen=True)
class WatchSetting:
    """`alert_chats` of the settings; `listed` are the chats and people who are heard, `told` are
    those and the ones that the settings name for alerts or digests only; `local` are the hosts
    whose disk is this machine's, or `data_dir`'s."""

    alert_chats: Sequence[Address]
    listed: Callable[[], Collection[int]]
    told: Callable[[], Collection[int]]
    local: Collection[str]
    data_dir: Path


class Watch:
    """Alerts; made by `open_watch`."""

    def __init__(
        self,
        stores: WatchStores,
        setting: WatchSetting,
        remembered: Remembered,
        hosts: Hosts,
        clock: Clock,
    ) -> None:
        self._stores, self._setting, self._remembered = stores, setting, remembered
        self._hosts, self._clock = hosts, clock
        self._mailer: Mailer | None = None
        self.muting = Muting(stores.mutes, stores.ledger, stores.mail, clock, self.wake)
        self.choices = Choices(stores.routes, setting.alert_chats, setting.listed)
        self._newsroom = Newsroom(
            book=Book(remembered.incidents, remembered.next_number),
            ledger=stores.ledger,
            router=Router(self.choices.all, setting.listed, self.choices.moves),
            muting=self.muting,
            clock=clock,
            wake=self.wake,
            hosts=hosts.names,
        )

    @property
    def watching(self) -> Watching:
        """For commands."""
        return Watching(self._newsroom, self.muting, self.choices)

    def is_told(self, chat: int) -> bool:
        """Whether the settings name it for anything."""
        return chat in self._setting.told()

    def wake(self) -> None:
        """There is something in the mail."""
        if self._mailer is not None:
            self._mailer.wake()

    async def incidents_of(self, chat: int, message: int) -> tuple[Incident, ...]:
        """What a message of ours shows, for a reply to it; none: it is another. StoreError."""
        source = self._mailer or self._stores.ledger
        return await source.incidents_of(chat, message)

    async def mail(self, notices: Sequence[Notice]) -> None:
        """Put them into the outbox; StoreError."""
        await self._stores.mail.add(notices)
        self.wake()

    async def run(self, teller: Teller, report: Report) -> None:
        """Until it is cancelled; `report` is told of chats that take nothing."""
        stores = self._stores
        self._newsroom.teller = teller
        self._mailer = Mailer(
            stores.mail,
            stores.ledger,
            teller,
            self._clock,
            report,
            self._hosts.names,
            self.is_told,
        )
        await self._leave_others()
        works: dict[str, Work] = {
            "incidents": self._newsroom.run,
            "mutes": self.muting.run,
            "mail": self._mailer.run,
        }
        for host in self._hosts.names:
            works |= self._of_host(host)
        for host in self._setting.local:
            works[f"disk of {host}"] = self._disk(host)
        async with asyncio.TaskGroup() as group:
            for name, work in works.items():
                group.create_task(_again_and_again(name, work))

    async def _leave_others(self) -> None:
        """Of hosts that are in the settings no more; one that comes back is met as a new one."""
        await self._newsroom.leave_others(self._hosts.names)
        try:
            await self._stores.ledger.forget_others(self._hosts.names)
        except StoreError as fault:
            log.error("hosts that are watched no more can't be forgotten yet: %s", fault)

    def _of_host(self, host: str) -> dict[str, Work]:
        engine = self._hosts.engine(host)
        tracker = Tracker(host, self._remembered.seen.get(host, ()))
        appetite = Appetite(engine, tracker.known)
        watcher = HostWatcher(
            engine=engine,
            clock=self._clock,
            take=self._newsroom.report,
            tracker=tracker,
            nanos=self._remembered.cursors.get(host),
            memory_seen=appetite.seen,
        )
        return {f"host {host}": watcher.run, f"memory on {host}": appetite.run}

    def _disk(self, host: str) -> Work:
        engine, folder = self._hosts.engine(host), self._setting.data_dir
        return DiskWatch(engine, self._clock, self._newsroom.report, folder).run


async def open_watch(
    stores: WatchStores,
    setting: WatchSetting,
    hosts: Hosts,
    clock: Clock,
    moves: Mapping[int, int],
) -> Watch:
    """The watch with all that it remembers; `moves` are groups' old and new ids. StoreError."""
    remembered = await stores.ledger.remembered(clock.now() - AGAIN)
    watch = Watch(stores, setting, remembered, hosts, clock)
    await watch.muting.load()
    await watch.choices.load(moves)
    return watch


async def _again_and_again(name: str, work: Work) -> NoReturn:
    """One part that fails by a fault of ours must not silence the others, nor stay silent."""
    while True:
        try:
            await work()
            log.error("%s: the watch ended by itself", name)
        except Exception:  # logged, and begun anew
            log.exception("%s: the watch failed by a fault of ours", name)
        await asyncio.sleep(AGAIN_SECONDS)
