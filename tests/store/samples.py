"""What the store is given in these tests; without pytest, for processes that get killed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.core.pending import Parked, Received
from bot.core.request import Person, Place, Request
from bot.domain.role import Role
from bot.store.opening import Store

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KNOWN = "123456789:AAknown-bot-token-of-the-settings"


@dataclass
class SetClock:
    """Stands until it is set."""

    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()


Opener = Callable[[], AbstractAsyncContextManager[Store]]


def received(update: int, line: str = "/ps", at: datetime = START) -> Received:
    return Received(update, 222, Place(-1001, 7, 55, "ops"), line, "zh-hans", at)


def request(update: int, line: str = "/ps") -> Request:
    return Request(line, Person(222, "Olga", Role.OPERATOR), Place(-1001), update)


def parked(line: str = "/rm web", **changes: object) -> Parked:
    settings: dict[str, Any] = {
        "person": 222,
        "chat": -1001,
        "expires": START + timedelta(seconds=60),
        "once": True,
        "confirmed": ("a" * 64,),
        **changes,
    }
    return Parked(line, **settings)


def written(folder: Path, *words: str) -> list[str]:
    """Which of the words are in any of the folder's files."""
    contents = [file.read_bytes() for file in folder.iterdir()]
    return [word for word in words if any(word.encode() in content for content in contents)]


def broken_files(folder: Path) -> list[Path]:
    """Databases that were set aside."""
    return sorted(folder.glob("*.broken-*"))


async def pragma(store: Store, words: str) -> object:
    """Ask or set something on the store's own connection."""

    def run(connection: Connection) -> object:
        found = connection.exec_driver_sql(f"PRAGMA {words}")
        return found.scalar() if found.returns_rows else None

    return await store._database.run(run)
