"""What the watch needs of the world, and what commands may ask of the watch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.request import Place
from bot.core.results import Result
from bot.core.seen import Seen
from bot.domain.incident import Incident
from bot.domain.mute import Mute
from bot.domain.route import Route


class Why(StrEnum):
    """Why something is to be sent."""

    ANNOUNCE = "announce"
    """A new message about an incident, with a sound."""
    UPDATE = "update"
    """The incident's message is to be edited; several collapse to one, which shows the newest."""
    ENDED = "ended"
    """A silent reply to the incident's message, which is edited too."""
    WORDS = "words"
    """A result that was put into `body`: a digest, a summary, what a schedule gave."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the outbox: stored until Telegram has taken it."""

    chat: int
    thread: int | None
    why: Why
    incident: int | None = None
    body: Mapping[str, object] | None = None
    """What WORDS shows, as `core.stored_results.store` gives it."""
    silent: bool = False
    number: int = 0
    """Given by the store."""
    created_at: datetime | None = None

    @property
    def key(self) -> tuple[int, int | None, int | None]:
        """Chat, topic and incident: what an UPDATE is an update of; the newest one is enough."""
        return self.chat, self.thread, self.incident


@dataclass(frozen=True, slots=True)
class Post:
    """A message that shows an incident in a chat."""

    incident: int
    chat: int
    thread: int | None
    message: int
    is_merged: bool = False
    """It names several incidents."""
    is_end: bool = False
    """It says how the incident ended, and is never edited."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one piece of news changes; committed whole, before its notices are sent."""

    host: str
    nanos: int | None = None
    """The event cursor of the host, where it moved."""
    seen: tuple[Seen, ...] = ()
    gone: tuple[str, ...] = ()
    """Ids of containers that are no more."""
    incidents: tuple[Incident, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the store knows at the start."""

    cursors: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)
    """By host."""
    incidents: tuple[Incident, ...] = ()
    """Those that are open or just over."""
    next_number: int = 1


class Ledger(Protocol):
    """The watch's own rows. All methods raise StoreError."""

    async def remembered(self, since: datetime) -> Remembered:
        """For the start, with the incidents that are open or were closed since then."""

    async def commit(self, step: Step) -> None:
        """Whole or not at all, on disk on return."""

    async def forget_others(self, hosts: Sequence[str]) -> None:
        """What was seen on any other host than those, and how far it was read."""

    async def incident(self, number: int) -> Incident | None:
        """Also one that is closed."""

    async def incidents_since(self, when: datetime) -> tuple[Incident, ...]:
        """Those that were open at some time since, oldest first."""

    async def started_since(self, when: datetime) -> tuple[Seen, ...]:
        """Containers that run, and were started since then as far as is known."""

    async def ended(self) -> tuple[Seen, ...]:
        """Containers that do not run, as far as is known."""

    async def incidents_under(self, mute: int) -> tuple[Incident, ...]:
        """Those that a mute keeps silent, or took a sound of; oldest first."""

    async def posts(self, incident: int) -> tuple[Post, ...]:
        """Its newest message in each chat, or in each topic of one, that is kept up to date."""

    async def incidents_of(self, chat: int, message: int) -> tuple[Incident, ...]:
        """What a message of ours shows, for a reply to it; none: it is another message."""


class OutgoingMail(Protocol):
    """The stored outbox. All methods raise StoreError."""

    async def add(self, notices: Sequence[Notice]) -> None:
        """Committed on return. An UPDATE takes the place of those of the same key."""

    async def waiting(self, after: int = 0) -> tuple[Notice, ...]:
        """Those with a higher number, oldest first; not those set aside."""

    async def sent(
        self, notices: Sequence[int], posts: Sequence[Post] = (), owed: Sequence[Notice] = ()
    ) -> None:
        """They are there; the rows go, the posts are noted and what they still owe is added, in
        one transaction."""

    async def set_aside(self, notices: Sequence[int], reason: str) -> None:
        """They will not be tried again."""


class Teller(Protocol):
    """Speaks in chats; the chat layer's side."""

    async def post(
        self,
        place: Place,
        result: Result,
        *,
        silent: bool = False,
        urgent: Callable[[], bool] = lambda: True,
    ) -> int:
        """A new message; gives its id. DeliveryFailed, whose `is_final` says whether to give up.

        While `urgent` says so it goes before all else in that chat, otherwise after all else; it
        is asked again after `hurry`.
        """

    def hurry(self, chat: int) -> None:
        """What waits for that chat may have become urgent."""

    async def edit(self, place: Place, result: Result) -> None:
        """Change `place.message`; DeliveryFailed, MessageGone where somebody deleted it."""

    def length(self, result: Result) -> int:
        """How long it is as a message, in Telegram's own units."""

    def address(self, chat: int) -> int:
        """Where a chat is now: a group that became a supergroup has another id."""


class Mutes(Protocol):
    """Silence by choice. All methods raise StoreError."""

    def active(self) -> tuple[Mute, ...]:
        """Those in force, the one that ends first first."""

    async def add(self, mute: Mute) -> Mute:
        """Begin one; gives it with its number. In the place of the chat's own for the same it keeps
        that one's number, and what that one kept silent is told at its end."""

    async def end(self, numbers: Sequence[int]) -> tuple[Mute, ...]:
        """End them now; what happened meanwhile is told as at their own end."""


class Routes(Protocol):
    """Which chat hears of what. All methods raise StoreError."""

    def of(self, chat: int, thread: int | None) -> Route | None:
        """The chat's own, or what the settings give it; None: it hears nothing."""

    async def set(self, route: Route) -> None:
        """Keep a chat's choice."""


class Incidents(Protocol):
    """Incidents as commands see them."""

    def open(self) -> tuple[Incident, ...]:
        """Oldest first."""

    async def since(self, when: datetime) -> tuple[Incident, ...]:
        """Those that were open at some time since, oldest first; StoreError."""

    async def take(self, number: int, person: int, name: str) -> Incident | None:
        """Somebody looks after it, unless somebody does already or it is over: the first to say so
        has it. Gives it as it is then; None: there is no such incident. StoreError."""


@dataclass(frozen=True)
class Watching:
    """The watch, for commands."""

    incidents: Incidents
    mutes: Mutes
    routes: Routes
