"""Sends lines down the bot's one road to a real engine, and keeps what a chat would show."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import TypeVar

from bot import commands
from bot.clock import SystemClock
from bot.core.errors import DeliveryFailed
from bot.core.limits import Limits
from bot.core.pipeline import Pipeline
from bot.core.ports import Engine
from bot.core.request import Person, Place, Request, Target
from bot.core.results import File, Live, Question, Result
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.policy.redaction import SecretHiding
from bot.policy.rules import Rules
from bot.store.spool import DiskSpool
from tests.watch.clockwork import Clockwork
from tests.watch.stand_ins import Watched

R = TypeVar("R", bound=Result)

ADMIN = Person(111, "Ada", Role.ADMIN)
OPERATOR = Person(222, "Olaf", Role.OPERATOR)
VIEWER = Person(333, "Vera", Role.VIEWER)
PLACE = Place(-1001, thread=7, message=1, title="ops")

commands.load()


@dataclass
class Notes:
    """A journal on paper: the verdict of each attempt."""

    verdicts: list[str] = field(default_factory=list)

    async def attempt(self, request: Request, command: str, targets: Sequence[Target]) -> int:
        """The number of the row."""
        return len(self.verdicts)

    async def outcome(self, attempt: int, verdict: str, detail: str) -> None:
        """Written down."""
        self.verdicts.append(verdict)

    async def turned_away(self, update: int, person: int, chat: int, why: str) -> None:
        """Nobody is, here."""


@dataclass
class Counted:
    """Commands that are told to stop are only counted."""

    running: int = 0
    asked: tuple[int, int] | None = None

    def cancel(self, person: int, chat: int) -> int:
        """As many as the test says."""
        self.asked = (person, chat)
        return self.running


@dataclass
class Engines:
    """Hosts by name."""

    engines: dict[str, Engine]

    @property
    def names(self) -> tuple[str, ...]:
        """In the order given."""
        return tuple(self.engines)

    def engine(self, name: str) -> Engine:
        """KeyError for another name."""
        return self.engines[name]


@dataclass
class Chat:
    """The answer to a line: all results in order; files are kept in a folder, as a phone would."""

    downloads: Path
    results: list[Result] = field(default_factory=list)
    host: str = ""
    """What the answer is headed with."""
    refused: str = ""
    """The file of this name can't be delivered."""
    meanwhile: Callable[[Result], object] = lambda result: None
    """Called with each result, before it counts as shown."""

    def name_host(self, host: str) -> None:
        """Keep it too."""
        self.host = host

    async def show(self, result: Result) -> None:
        """Keep it; DeliveryFailed for the refused file."""
        self.meanwhile(result)
        if isinstance(result, File):
            if result.name == self.refused:
                raise DeliveryFailed(say("Telegram did not take {name}.", name=result.name))
            await asyncio.to_thread(shutil.copy, result.path, self.downloads / result.name)
        self.results.append(result)

    def all(self, kind: type[R]) -> list[R]:
        """The results of a kind."""
        return [one for one in self.results if isinstance(one, kind)]

    def one(self, kind: type[R]) -> R:
        """The only result of a kind."""
        found = self.all(kind)
        assert len(found) == 1, self.results
        return found[0]

    @property
    def kept(self) -> list[Result]:
        """What stays in the chat: no live result, no file."""
        return [one for one in self.results if not isinstance(one, Live | File)]


@dataclass
class Driver:
    """One person with a bot on real engines."""

    engines: dict[str, Engine]
    folder: Path
    spool: DiskSpool = field(init=False)
    person: Person = ADMIN
    limits: Limits = field(default_factory=lambda: Limits.model_validate({}))
    notes: Notes = field(default_factory=Notes)
    running: Counted = field(default_factory=Counted)
    watched: Watched = field(default_factory=Watched)
    clockwork: Clockwork = field(default_factory=lambda: Clockwork(SystemClock(UTC)))
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.spool = DiskSpool(self.folder / "spool")
        self.spool.prepare()

    async def send(
        self,
        line: str,
        chat: Chat | None = None,
        *,
        confirmed: tuple[str, ...] | None = None,
        page: int = 0,
        pressed: bool = False,
    ) -> Chat:
        """The line's answer; raises BotError as the pipeline does."""
        chat = chat or self.chat()
        request = replace(self.request(line), page=page, confirmed=confirmed, pressed=pressed)
        await self._pipeline().dispatch(request, chat, self.stopped)
        return chat

    def request(self, line: str) -> Request:
        """The line as this person sends it."""
        return Request(line, self.person, PLACE, 1)

    async def press_yes(self, chat: Chat) -> Chat:
        """The first button of the question that the chat shows."""
        question = chat.one(Question)
        return await self.send(question.line, confirmed=question.ids)

    def chat(self) -> Chat:
        """An empty one."""
        downloads = self.folder / f"downloads{time.monotonic_ns()}"
        downloads.mkdir()
        return Chat(downloads)

    def leftovers(self) -> list[Path]:
        """What is left of the working files."""
        return list(self.spool.root.rglob("*"))

    def limit(self, **limits: float) -> None:
        """Other bounds."""
        self.limits = Limits.model_validate(limits)

    def _pipeline(self) -> Pipeline:
        return Pipeline(
            hosts=Engines(self.engines),
            policy=Rules(),
            journal=self.notes,
            spool=self.spool,
            running=self.running,
            limits=self.limits,
            plans=self.clockwork.plans,
            clock=self.watched.clock,
            watch=self.watched.watching,
            bot_name="deckhand_bot",
            redaction=SecretHiding(),
        )


def as_person(driver: Driver, person: Person) -> Driver:
    """The same bot, asked by somebody else."""
    other = replace(driver, person=person)
    other.spool = driver.spool
    return other
