"""Store, policy, hosts and clock in memory, until tests run on the real ones."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bot.core.call import Person, Request, Target
from bot.core.command import Command
from bot.core.errors import Refused
from bot.core.pending import Parked, Received
from bot.core.ports import Engine
from bot.core.sender import Sender
from bot.domain.role import Role
from bot.domain.sentence import say


class MovableClock:
    """The real time, and how far a test moved it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return self.now().timestamp()


@dataclass
class MemoryInbox:
    received: dict[int, Received] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)

    async def accept(self, received: Received) -> bool:
        if received.update in self.received:
            return False
        self.received[received.update] = received
        self.open.add(received.update)
        return True

    async def finish(self, update: int) -> None:
        self.open.discard(update)

    async def unfinished(self) -> tuple[Received, ...]:
        left = tuple(self.received[update] for update in sorted(self.open))
        self.open.clear()
        return left


@dataclass
class MemoryButtons:
    parked: dict[str, tuple[str, Parked]] = field(default_factory=dict)

    async def park(self, parked: Sequence[Parked]) -> tuple[str, ...]:
        group = secrets.token_hex(4)
        tokens = tuple(secrets.token_urlsafe(12) for _ in parked)
        self.parked |= {token: (group, one) for token, one in zip(tokens, parked, strict=True)}
        return tokens

    async def find(self, token: str) -> Parked | None:
        return self.parked[token][1] if token in self.parked else None

    async def take(self, token: str) -> bool:
        if token not in self.parked:
            return False
        group = self.parked[token][0]
        self.parked = {key: value for key, value in self.parked.items() if value[0] != group}
        return True


@dataclass
class MemoryJournal:
    away: list[tuple[int, int, int, str]] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)

    async def attempt(self, request: Request, command: str, targets: Sequence[Target]) -> int:
        self.attempts.append(command)
        return len(self.attempts)

    async def outcome(self, attempt: int, verdict: str, detail: str) -> None:
        self.verdicts.append(verdict)

    async def turned_away(self, update: int, person: int, chat: int, why: str) -> None:
        self.away.append((update, person, chat, why))


@dataclass(frozen=True)
class Listed:
    """Access by two lists; the real one is a pure function of the same."""

    users: Mapping[int, Role]
    chats: Mapping[int, Role]

    def heard(self, sender: Sender) -> Role | str:
        if sender.channel_post or sender.edited or sender.forwarded or sender.via_bot:
            return "not a new message of one's own"
        if sender.has_sender_chat or sender.is_bot or sender.person is None:
            return "no person"
        role = self.users.get(sender.person)
        if role is None:
            return "stranger"
        if sender.chat_type == "private":
            return role
        highest = self.chats.get(sender.chat)
        return "foreign chat" if highest is None else min(role, highest)


class RolePolicy:
    def judge(self, person: Person, command: Command, subject: object) -> None:
        if not self.may(person, command):
            raise Refused(say("Your role does not allow this."))

    def may(self, person: Person, command: Command) -> bool:
        return person.role >= command.role


class NoHosts:
    """Test commands do without an engine."""

    names = ("local",)

    def engine(self, name: str) -> Engine:
        return cast(Engine, None)


@dataclass
class FolderSpool:
    path: Path

    def folder(self) -> Any:
        @asynccontextmanager
        async def opened() -> Any:
            yield self.path

        return opened()

    def free_bytes(self) -> int:
        return 1 << 40
