"""A clock that tests move, and hosts and a spool for commands that need none."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bot.core.ports import Engine
from bot.core.turns import Turns


class MovableClock:
    """The real time, and how far a test moved it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return self.now().timestamp()


@dataclass
class NoEngine:
    """It has a name."""

    host: str


@dataclass
class NoHosts:
    """Test commands do without an engine."""

    names: tuple[str, ...] = ("local",)

    def engine(self, name: str) -> Engine:
        return cast(Engine, NoEngine(name))


@dataclass
class FolderSpool:
    path: Path
    filling: Turns = field(default_factory=Turns)

    def folder(self) -> Any:
        @asynccontextmanager
        async def opened() -> Any:
            yield self.path

        return opened()

    def free_bytes(self) -> int:
        return 1 << 40
