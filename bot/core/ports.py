"""What a command may ask of the world; `bot/app.py` puts the real parts behind these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.core.engine_facts import EngineFacts, EngineVersion
from bot.core.engine_ports import (
    ContainersEngine,
    ImagesEngine,
    OutputEngine,
    Stream,
    UsageEngine,
)
from bot.core.pending import Parked, Received
from bot.core.request import Person, Request, Target
from bot.core.results import Result
from bot.core.sender import Sender
from bot.core.turns import Turns
from bot.domain.engine_event import EngineEvent
from bot.domain.role import Role


class Engine(ContainersEngine, ImagesEngine, OutputEngine, UsageEngine, Protocol):
    """A host's Docker engine. Every method raises EngineError's kinds, and ends."""

    @property
    def host(self) -> str:
        """The name that the settings give it."""

    async def version(self) -> EngineVersion:
        """What runs there."""

    async def facts(self) -> EngineFacts:
        """How it is set up."""

    async def fresh_since(self) -> datetime | None:
        """When it began with no container running, as after a reboot; None: it can't be told."""

    def events(self, since: int | None) -> Stream[Sequence[EngineEvent]]:
        """What happens there, in order, in batches of what has come; the stream ends when the
        engine goes. Entered, it misses nothing from then on; with `since`, nanoseconds, it begins
        with what the engine still knows of since then: at most 256 events, none from before its
        own start. EventsLost when they came faster than they were taken for too long."""


class Hosts(Protocol):
    """The engines by name."""

    @property
    def names(self) -> tuple[str, ...]:
        """In the settings' order; the first is the default."""

    def engine(self, name: str) -> Engine:
        """KeyError for a name that is not set up."""


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> datetime:
        """The wall clock, in the zone of the settings."""

    def monotonic(self) -> float:
        """Seconds that never jump."""


class Spool(Protocol):
    """Working files on disk."""

    @property
    def filling(self) -> Turns:
        """Of those who write much to it, and take the memory for that."""

    def folder(self) -> AbstractAsyncContextManager[Path]:
        """A new folder that is removed with all in it on leaving."""

    def free_bytes(self) -> int:
        """What the disk has left."""


class Access(Protocol):
    """Who is heard at all."""

    @property
    def users(self) -> Mapping[int, Role]:
        """The people of the settings and their roles."""

    @property
    def chats(self) -> Mapping[int, Role]:
        """The groups of the settings and the highest role that anyone has there."""

    def heard(self, sender: Sender) -> Role | str:
        """The role there, or why there is silence."""


class Guarded(Protocol):
    """As much of a command as decides who may run it."""

    @property
    def name(self) -> str:
        """Without the slash."""

    @property
    def role(self) -> Role:
        """The least that it needs."""

    @property
    def ample(self) -> Role:
        """With it, nothing that its words ask for is refused."""


class Policy(Protocol):
    """Who may do what."""

    def judge(self, person: Person, command: Guarded, subject: object) -> None:
        """Refused says why not."""

    def may(self, person: Person, command: Guarded) -> bool:
        """The same by role alone: for menus and help."""


class Redaction(Protocol):
    """What is kept or logged goes through it first, so that no secret stays anywhere."""

    def line(self, line: str) -> str:
        """A command line without its secret values; the very same line if it has none."""

    def text(self, text: str, line: str = "") -> str:
        """Any text without secrets; those of `line`, which it is about, are hidden in it too."""


class Journal(Protocol):
    """Who did what: a row per attempt, and its outcome."""

    async def attempt(self, request: Request, command: str, targets: Sequence[Target]) -> int:
        """Written before anything is done; gives the row's number."""

    async def outcome(self, attempt: int, verdict: str, detail: str) -> None:
        """Written when it ended: `done`, `refused`, `failed`, `asked` or `interrupted`."""

    async def turned_away(self, update: int, person: int, chat: int, why: str) -> None:
        """Someone who is not heard, or a message that never runs a command: one row."""


class Inbox(Protocol):
    """What came in, by update id, so that nothing is carried out twice."""

    async def accept(self, received: Received) -> bool:
        """Write it down, begun; False when the update was here before."""

    async def finish(self, update: int) -> None:
        """It was carried out, or its fault was told."""

    async def unfinished(self) -> tuple[Received, ...]:
        """Accepted and not finished: a crash came between."""


class Buttons(Protocol):
    """What stands behind the buttons that were sent."""

    async def park(self, parked: Sequence[Parked]) -> tuple[str, ...]:
        """Keep them under new tokens, in order; those parked together are one group."""

    async def find(self, token: str) -> Parked | None:
        """What is behind it; None when it was used or never was."""

    async def take(self, token: str) -> bool:
        """Use up a `once` button and its group; False: someone was faster, or it is too late."""


class Running(Protocol):
    """Commands under way."""

    def cancel(self, person: int, chat: int) -> int:
        """Tell all of a person's commands in a chat to stop; gives how many."""


class Reply(Protocol):
    """The answer to one request, in its chat."""

    def name_host(self, host: str) -> None:
        """It is about that one of several: what is shown from now on says so."""

    async def show(self, result: Result) -> None:
        """Add a result to it; DeliveryFailed when a file could not be handed over."""
