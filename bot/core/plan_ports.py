"""What happens by the clock: what commands may ask of it, and what it needs of the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from bot.core.pending import Received
from bot.core.request import Request
from bot.core.results import Result
from bot.core.watch_ports import Notice
from bot.domain.cron import Cron
from bot.domain.schedule import DigestPlan, Schedule
from bot.domain.sentence import Sentence
from bot.domain.timing import Timing


@dataclass(frozen=True, slots=True)
class How:
    """What a schedule's person chose."""

    skips_late: bool = False
    only_failures: bool = False


class Schedules(Protocol):
    """A chat's schedules, for commands. All methods raise StoreError."""

    async def of(self, chat: int) -> tuple[Schedule, ...]:
        """Oldest first."""

    async def add(self, request: Request, line: str, timing: Timing, how: How) -> Schedule:
        """Keep a line of the request's person; gives it with its number."""

    async def remove(self, schedule: Schedule) -> None:
        """What runs of it goes on."""

    async def pause(self, schedule: Schedule) -> None:
        """Until it is resumed, its times pass without a word."""

    async def resume(self, schedule: Schedule) -> Schedule | None:
        """Go on with the next time; None: it has none left."""

    def run_now(self, schedule: Schedule) -> None:
        """Once, beside its times."""


class Digests(Protocol):
    """A chat's digest, for commands. All methods raise StoreError."""

    async def of(self, chat: int, thread: int | None) -> DigestPlan | None:
        """None: it never had one."""

    async def set(self, chat: int, thread: int | None, cron: Cron | None) -> DigestPlan:
        """When it comes; None: never, also where the settings give it one."""

    async def now(self, chat: int, thread: int | None) -> Result:
        """What it would say; the next one comes as if nobody had asked."""


@dataclass(frozen=True)
class Plans:
    """Both, for commands."""

    schedules: Schedules
    digests: Digests


class ScheduleRows(Protocol):
    """The schedules on disk. All methods raise StoreError and have committed on return."""

    async def all(self) -> tuple[Schedule, ...]:
        """Oldest first, but those that can't be read."""

    async def set_aside(self, now: datetime) -> int:
        """Pause those that can't be read, and tell; gives how many that concerns now."""

    async def add(self, schedule: Schedule) -> Schedule:
        """Gives it with its number."""

    async def remove(self, number: int) -> None:
        """Nothing happens if it is gone."""

    async def set(self, schedule: Schedule) -> None:
        """Paused or not, and its next time."""

    async def moved_on(
        self,
        schedule: Schedule,
        next_at: datetime | None,
        now: datetime,
        notices: Sequence[Notice] = (),
        begun: Received | None = None,
    ) -> bool:
        """Its time has come, and the next is `next_at`; None: it was the last, and the row goes.

        In the same transaction `notices` go into the outbox and `begun` into the inbox: what is cut
        off before it could begin is told of after the next start. False: that was
        written down before, or it is paused or removed, and nothing is to be done.
        """

    async def begun(self, received: Received) -> bool:
        """Into the inbox, beside its times; False: it was there before."""

    async def halt(self, schedule: Schedule, notices: Sequence[Notice], now: datetime) -> None:
        """Pause it, and tell, in one transaction."""


class DigestRows(Protocol):
    """The digests on disk. All methods raise StoreError and have committed on return."""

    async def all(self) -> tuple[DigestPlan, ...]:
        """Those that are off, too; not those that can't be read."""

    async def set_aside(self, now: datetime) -> int:
        """Remove those that can't be read, and tell; gives how many that concerns."""

    async def set(self, plan: DigestPlan) -> None:
        """Put it in the place of that chat's."""

    async def remove(self, plan: DigestPlan) -> None:
        """As if the chat never had one."""

    async def went(
        self, before: DigestPlan, after: DigestPlan, notice: Notice, now: datetime
    ) -> bool:
        """Move it on and put the digest into the outbox, in one transaction.

        False, and nothing is done, when `before` is not what stands there any more.
        """


class Ran(Enum):
    """What became of a schedule's line."""

    DONE = auto()
    FAILED = auto()
    REFUSED = auto()
    """The person may not do that there any more."""
    UNHEARD = auto()
    """The chat is not one that the bot speaks in any more."""


class Dispatcher(Protocol):
    """Carries out a schedule's line in its chat; the chat layer's side."""

    async def until_ready(self) -> None:
        """Wait until what the last run left is known: only then may something new be begun."""

    def received(self, schedule: Schedule, due: datetime) -> Received:
        """Its line as what came in at that time; the same `due` has the same number."""

    async def carry_out(self, schedule: Schedule, received: Received) -> Ran:
        """Do what was written down as received; returns when it ended and was told.

        With the rights that the person has now, and when it is that person's turn.
        """

    def tell(self, schedule: Schedule, sentence: Sentence) -> None:
        """Say it in the schedule's chat, in the background."""
