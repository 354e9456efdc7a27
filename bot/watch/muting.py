"""Mutes: held in memory, kept in the store, ended by the wall clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.core.errors import StoreError
from bot.core.ports import Clock
from bot.core.stored_results import store as stored
from bot.core.watch_ports import Ledger, Notice, OutgoingMail, Why
from bot.core.watch_results import MuteEnded
from bot.domain.incident import Incident
from bot.domain.mute import Mute
from bot.domain.subject import Subject

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
"""How often it is looked whether one has ended: a timer would not see the clock jump."""


class MuteStore(Protocol):
    """The rows. All methods raise StoreError."""

    async def add(self, mute: Mute) -> Mute:
        """Keep it, on disk on return; gives it with its number."""

    async def change(self, mute: Mute) -> None:
        """Keep it in the place of the one of its number, on disk on return."""

    async def active(self) -> tuple[Mute, ...]:
        """Those not noted as ended, also those whose time is over: their end is to be told."""

    async def ended(self, numbers: Sequence[int], now: datetime) -> None:
        """Note that these have ended, and that it was told."""


class Muting:
    """`core.watch_ports.Mutes`, and what the watch asks of mutes; `wake` is told of new mail."""

    def __init__(
        self,
        store: MuteStore,
        ledger: Ledger,
        mail: OutgoingMail,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._store, self._ledger, self._mail, self._clock = store, ledger, mail, clock
        self._wake = wake
        self._held: tuple[Mute, ...] = ()
        self._told: dict[int, int] = {}
        """Incidents of those whose end is in the mail, and not yet in the store."""
        self._over: frozenset[int] = frozenset()
        """What is being summed up covers nothing more: its sum would lack it."""
        self._ending = asyncio.Lock()

    async def load(self) -> None:
        """Take up those that were in force before the start; StoreError."""
        self._hold(await self._store.active())

    def active(self) -> tuple[Mute, ...]:
        """Those in force, the one that ends first first."""
        now = self._now
        held = (one for one in self._held if one.number not in self._over)
        return tuple(one for one in held if one.until > now)

    def covers(self, host: str, subject: Subject | None = None) -> Mute | None:
        """The mute that keeps this silent; of several the one that ends last."""
        silent = (one for one in reversed(self.active()) if one.covers(host, subject))
        return next(silent, None)

    async def add(self, mute: Mute) -> Mute:
        """Begin one, or put it in the place of the chat's own for the same, whose number it keeps;
        gives it with its number. StoreError: all is as it was."""
        mute = replace(mute, at=mute.at or self._now)
        async with self._ending:
            own = (one for one in reversed(self.active()) if mute.takes_place_of(one))
            if (before := next(own, None)) is None:
                kept = await self._store.add(mute)
            else:
                kept = replace(mute, number=before.number)
                await self._store.change(kept)
            self._hold((*(one for one in self._held if one.number != kept.number), kept))
        return kept

    async def end(self, numbers: Sequence[int]) -> tuple[Mute, ...]:
        """End those in force now; what happened meanwhile is told as at their own end."""
        async with self._ending:
            ending = [one for one in self.active() if one.number in numbers]
            self._over = frozenset(one.number for one in ending)
            try:
                await self._end(ending, early=True)
            finally:
                self._over = frozenset()
            return tuple(ending)

    async def due(self, now: datetime) -> tuple[MuteEnded, ...]:
        """End those whose time is over. One silent message each waits in the mail on return, and
        none where nothing happened; StoreError: they are tried again."""
        async with self._ending:
            over = [one for one in self._held if one.until <= now.astimezone(UTC)]
            return await self._end(over, early=False)

    async def run(self) -> None:
        """End mutes when their time is over, until cancelled."""
        while True:
            try:
                await self.due(self._now)
            except StoreError as fault:
                log.warning("mutes that are over wait: %s", fault)
            await asyncio.sleep(TICK_SECONDS)

    @property
    def _now(self) -> datetime:
        """In UTC: two times of one zone are compared by their clocks, which autumn turns back."""
        return self._clock.now().astimezone(UTC)

    def _hold(self, mutes: Sequence[Mute]) -> None:
        self._held = tuple(sorted(mutes, key=lambda one: (one.until, one.number)))

    async def _end(self, ending: Sequence[Mute], *, early: bool) -> tuple[MuteEnded, ...]:
        if not ending:
            return ()
        ended = [await self._summed_up(mute, early) for mute in ending]
        untold = [one for one in ended if len(one.incidents) > self._told.get(one.mute.number, 0)]
        if untold:
            await self._mail.add([_notice(one, self._now) for one in untold])
            self._wake()
        numbers = [mute.number for mute in ending]
        self._told |= {one.mute.number: len(one.incidents) for one in ended}
        await self._store.ended(numbers, self._now)
        for number in numbers:
            del self._told[number]
        self._hold([one for one in self._held if one.number not in numbers])
        return tuple(ended)

    async def _summed_up(self, mute: Mute, early: bool) -> MuteEnded:
        silenced = await self._ledger.incidents_under(mute.number)
        return MuteEnded(mute, tuple(map(_brief, silenced)), early)


def _brief(incident: Incident) -> Incident:
    """Without log lines: a sum tells none, and there may be many incidents."""
    return replace(incident, members=tuple(replace(one, lines=()) for one in incident.members))


def _notice(ended: MuteEnded, now: datetime) -> Notice:
    mute = ended.mute
    body = stored(ended)
    return Notice(mute.chat, mute.thread, Why.WORDS, body=body, silent=True, created_at=now)
