"""What a command may ask of the world; `bot/app.py` puts the real parts behind these."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from bot.core.engine_facts import Created, EngineFacts, EngineVersion
from bot.core.pending import Parked, Received
from bot.core.request import Person, Request, Target
from bot.core.results import Result
from bot.core.sender import Sender
from bot.core.turns import Turns
from bot.core.usage_port import UsageEngine
from bot.domain.container import Container, ContainerDetail
from bot.domain.container_spec import ContainerSpec
from bot.domain.engine_event import EngineEvent
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.log import LogBatch, LogQuery, Written
from bot.domain.progress import PullProgress
from bot.domain.role import Role

T = TypeVar("T")

Stream = AbstractAsyncContextManager[AsyncIterator[T]]
"""Leaving it closes what is behind it, also when that is silent."""

Filters = Mapping[str, Sequence[str]]


class Engine(UsageEngine, Protocol):
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

    async def containers(
        self,
        *,
        all: bool = False,
        filters: Filters | None = None,
        limit: int | None = None,
        size: bool = False,
    ) -> tuple[Container, ...]:
        """One call for all of them, newest first; `size` makes the engine walk their layers."""

    async def container(self, id: str) -> ContainerDetail:
        """Everything about one."""

    async def images(
        self, *, all: bool = False, filters: Filters | None = None
    ) -> tuple[Image, ...]:
        """One call for all of them, newest first."""

    async def image(self, name: str) -> Image:
        """One image by name or id."""

    def pull(self, image: ImageRef, platform: str | None) -> Stream[PullProgress]:
        """Progress until the image is there; PullFailed says why it is not."""

    async def create(self, spec: ContainerSpec) -> Created:
        """Make a container; EngineNotFound when the image is missing."""

    async def start(self, id: str) -> None:
        """Start it; nothing happens if it runs."""

    async def stop(self, id: str, grace_seconds: int | None) -> None:
        """Stop it; None: the grace that the container itself sets, or ten seconds."""

    async def restart(self, id: str, grace_seconds: int | None) -> None:
        """Stop and start it."""

    async def remove(self, id: str, *, force: bool, volumes: bool) -> None:
        """Remove it; EngineConflict when it runs and `force` is not set."""

    def attach(self, id: str) -> Stream[Written]:
        """Stdout and stderr in lines as they come; entered before start, it misses nothing."""

    def exit(self, id: str, *, removed: bool) -> Stream[int]:
        """Yields the exit code once; `removed` waits until the engine has removed it too."""

    def logs(self, id: str, query: LogQuery) -> Stream[LogBatch]:
        """Lines in batches, searched where they are read; memory does not grow with the log."""

    def events(self, since: int | None) -> Stream[Sequence[EngineEvent]]:
        """What happens there, in order, in batches of what has come; the stream ends when the
        engine goes. Entered, it misses nothing from then on; with `since`, nanoseconds, it begins
        with what the engine still knows of since then: at most 256 events, none from before its
        own start. EventsLost when they came faster than they were taken for too long."""

    def save(self, names: Sequence[str], write: Callable[[bytes], object]) -> Stream[int]:
        """The images as one tar: `write` gets the bytes outside the event loop; yields the
        number of bytes so far."""


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
        """Use up a `once` button and all of its group; False when someone was faster."""


class Running(Protocol):
    """Commands under way."""

    def cancel(self, person: int, chat: int) -> int:
        """Tell all of a person's commands in a chat to stop; gives how many."""


class Reply(Protocol):
    """The answer to one request, in its chat."""

    async def show(self, result: Result) -> None:
        """Add a result to it; DeliveryFailed when a file could not be handed over."""
