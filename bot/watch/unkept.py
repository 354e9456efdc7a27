"""A watch in memory, until the stored one takes its place: a restart forgets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from bot.core.ports import Clock
from bot.core.watch_ports import Ledger, OutgoingMail, Watching
from bot.domain.incident import Incident
from bot.domain.mute import Mute
from bot.domain.route import Route
from bot.watch.choices import Choices
from bot.watch.muting import Muting
from bot.watch.routing import Address


def unkept(clock: Clock, alert_chats: Sequence[Address]) -> Watching:
    """For commands: nothing ever happens there, and mutes and choices last until the end."""
    nothing = _Nothing()
    muting = Muting(_Mutes(), cast(Ledger, nothing), cast(OutgoingMail, nothing), clock)
    return Watching(nothing, muting, Choices(_Routes(), alert_chats, tuple))


class _Nothing:
    """No incident, now or ever."""

    def open(self) -> tuple[Incident, ...]:
        return ()

    async def since(self, when: datetime) -> tuple[Incident, ...]:
        return ()

    async def take(self, number: int, person: int, name: str) -> Incident | None:
        return None

    async def incidents_since(self, when: datetime) -> tuple[Incident, ...]:
        return ()


class _Mutes:
    def __init__(self) -> None:
        self._given = 0

    async def add(self, mute: Mute) -> Mute:
        self._given += 1
        return replace(mute, number=self._given)

    async def active(self, now: datetime) -> tuple[Mute, ...]:
        return ()

    async def ended(self, numbers: Sequence[int], now: datetime) -> None:
        """Nobody keeps that."""


class _Routes:
    async def all(self) -> tuple[Route, ...]:
        return ()

    async def set(self, route: Route) -> None:
        """Nobody keeps that."""
