"""A newsroom with a disk that may fill up and a teller that listens to itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.errors import StoreError
from bot.core.request import Place
from bot.core.results import Result
from bot.core.watch_ports import Post, Step, Why
from bot.domain.happening import Died, Happening
from bot.domain.mute import Mute, MuteScope
from bot.domain.sentence import say
from bot.domain.subject import Subject
from bot.watch.book import Book
from bot.watch.choices import Choices
from bot.watch.muting import Muting
from bot.watch.news import News
from bot.watch.newsroom import Newsroom
from bot.watch.routing import Router
from tests.watch.stand_ins import (
    HandClock,
    MemoryLedger,
    MemoryMail,
    MemoryMutes,
    MemoryRoutes,
    a_subject,
)

CHAT = -1001
WEB, API = a_subject("web", "shop"), a_subject("api", "shop")


@dataclass
class Disk(MemoryLedger):
    """Keeps steps, unless it is full."""

    steps: list[Step] = field(default_factory=list)
    is_full: bool = False
    fault: Exception = field(default_factory=lambda: StoreError(say("The disk is full.")))

    async def commit(self, step: Step) -> None:
        if self.is_full:
            raise self.fault
        self.steps.append(step)
        self.incidents = [*step.incidents]

    async def posts(self, incident: int) -> tuple[Post, ...]:
        """All that was announced has arrived."""
        sent = (one for step in self.steps for one in step.notices if one.why is Why.ANNOUNCE)
        return tuple(
            Post(incident, one.chat, one.thread, 1) for one in sent if one.incident == incident
        )

    def told(self) -> list[tuple[Why, int | None]]:
        return [(one.why, one.incident) for step in self.steps for one in step.notices]


@dataclass
class Voice:
    """A teller that only listens to itself."""

    said: list[tuple[int, Result]] = field(default_factory=list)
    fault: Exception | None = None

    async def post(
        self,
        place: Place,
        result: Result,
        *,
        silent: bool = False,
        urgent: Callable[[], bool] = lambda: True,
    ) -> int:
        if self.fault is not None:
            raise self.fault
        self.said.append((place.chat, result))
        return len(self.said)

    async def edit(self, place: Place, result: Result) -> None:
        raise AssertionError("nothing is edited past the mail")

    def hurry(self, chat: int) -> None:
        """Nothing waits here for another."""

    def length(self, result: Result) -> int:
        return 0

    def address(self, chat: int) -> int:
        return chat


@dataclass
class Room:
    clock: HandClock = field(default_factory=HandClock)
    disk: Disk = field(default_factory=Disk)
    voice: Voice = field(default_factory=Voice)
    woken: int = 0

    def __post_init__(self) -> None:
        self.muting = Muting(MemoryMutes(), self.disk, MemoryMail(), self.clock, lambda: None)
        self.choices = Choices(MemoryRoutes(), [(CHAT, 7)], lambda: {CHAT})
        router = Router(self.choices.all, lambda: {CHAT})
        self.newsroom = Newsroom(
            book=Book(),
            ledger=self.disk,
            router=router,
            muting=self.muting,
            clock=self.clock,
            wake=self._wake,
            hosts=("local", "nas"),
            teller=self.voice,
        )

    def _wake(self) -> None:
        self.woken += 1

    async def dies(self, subject: Subject = WEB, nanos: int = 1) -> None:
        died = Died("local", self.clock.now(), subject, 3, lines=("a line",))
        await self.report(died, nanos=nanos)

    async def look(self) -> None:
        """The newsroom looks once at what time has changed."""
        looking = asyncio.create_task(self.newsroom.run())
        await asyncio.sleep(0.01)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    async def report(self, *happenings: Happening, nanos: int = 1) -> None:
        """All of them in one piece of news."""
        await self.newsroom.report(News("local", happenings, nanos))

    async def mute(
        self, name: str, minutes: float = 60, scope: MuteScope = MuteScope.CONTAINER
    ) -> None:
        until = self.clock.now() + timedelta(minutes=minutes)
        await self.muting.add(Mute(0, scope, "local", name, until, 222, "Olaf", CHAT))
