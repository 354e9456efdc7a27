"""A mailer on a real store, with a teller that tests see through."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.core.errors import DeliveryFailed
from bot.core.request import Place
from bot.core.results import Result
from bot.core.watch_ports import Notice, Why
from bot.core.watch_results import IncidentShown, IncidentsShown
from bot.domain.incident import Incident
from bot.domain.sentence import say
from bot.watch.mail_means import MailPace
from tests.watch.carrier import Carrier

QUICK = MailPace(update=0.15, longest_pause=0.05, group_message=0.01, group_burst=50)
BLOCKED = DeliveryFailed(say("Telegram did not take this: blocked."), is_final=True)
AWAY = DeliveryFailed(say("nobody answers there"))


@dataclass
class Told:
    """A message, or a change of one."""

    place: Place
    result: Result
    silent: bool = False
    urgent: bool = True
    is_edit: bool = False


@dataclass
class SeenTeller:
    """Takes everything, unless `faults` has something for a chat; each costs `seconds`."""

    told: list[Told] = field(default_factory=list)
    faults: dict[int, list[Exception]] = field(default_factory=dict)
    seconds: float = 0.0
    moves: dict[int, int] = field(default_factory=dict)
    units: Callable[[Result], int] = lambda result: 10
    tried: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None
    """While it is closed, all that is told is on its way."""

    async def changes(self, seconds: float) -> None:
        """Wait until something is tried, at most so long."""
        self.tried.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.tried.wait(), seconds)

    async def post(
        self,
        place: Place,
        result: Result,
        *,
        silent: bool = False,
        urgent: Callable[[], bool] = lambda: True,
    ) -> int:
        await self._tell(told := Told(place, result, silent))
        told.urgent = urgent()
        return 100 + len(self.told)

    async def edit(self, place: Place, result: Result) -> None:
        await self._tell(Told(place, result, is_edit=True))

    async def _tell(self, told: Told) -> None:
        self.tried.set()
        await asyncio.sleep(self.seconds)
        if self.gate is not None:
            await self.gate.wait()
        faults = self.faults.get(told.place.chat)
        if faults:
            raise faults.pop(0)
        self.told.append(told)

    def hurry(self, chat: int) -> None:
        """Nothing waits here for another."""

    def length(self, result: Result) -> int:
        return self.units(result)

    def address(self, chat: int) -> int:
        return self.moves.get(chat, chat)


@dataclass
class PostOffice(Carrier):
    """The store, the teller and the mailer between them."""

    teller: SeenTeller = field(default_factory=SeenTeller)
    pace: MailPace = QUICK
    hosts: tuple[str, ...] = ("prod",)

    async def bring(self, incidents: Sequence[Incident], *notices: Notice) -> None:
        """Commit news and wake the mailer."""
        await self.commit(incidents, notices)

    async def shown_by(self, chat: int, message: int) -> list[int]:
        """The incidents that somebody who replies to that message speaks of."""
        assert self.mailer is not None
        return [one.number for one in await self.mailer.incidents_of(chat, message)]

    async def until_waiting(self, *chats: int) -> None:
        """Until what waits is one message for each of these chats."""
        async with asyncio.timeout(20):
            while [one.chat for one in await self.store.outgoing.waiting()] != [*chats]:
                await self.teller.changes(0.02)

    def read(self) -> int:
        """How much of what waits the mailer knows of."""
        assert self.mailer is not None
        return sum(len(box.waiting) for box in self.mailer._boxes.values())

    async def until_empty(self, seconds: float = 20.0) -> list[Told]:
        """Wait until nothing waits any more; gives all that was told."""
        async with asyncio.timeout(seconds):
            while await self.store.outgoing.waiting():
                await self.teller.changes(0.02)
        return self.teller.told


def about(
    incident: int, why: Why = Why.ANNOUNCE, chat: int = 5, thread: int | None = None
) -> Notice:
    return Notice(chat, thread, why, incident)


def shown(told: Told) -> IncidentShown:
    """A message about one incident."""
    assert isinstance(told.result, IncidentShown)
    return told.result


def numbers(told: Told) -> list[int]:
    """Which incidents it shows."""
    result = told.result
    if isinstance(result, IncidentsShown):
        return [one.number for one in result.incidents]
    one: Incident | None = getattr(result, "incident", None)
    return [one.number] if one is not None else []
