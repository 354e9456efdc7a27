"""Updates waiting for a bot, and the two ways of getting them."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.sandbox.errors import TERMINATED, conflict

Json = dict[str, Any]

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it asks for them by name."""


class UpdateQueue:
    """One bot's updates, kept until confirmed by an offset or taken by its webhook."""

    def __init__(self) -> None:
        self.pending: list[Json] = []
        self.allowed: list[str] = []
        # A bot that keeps what it has seen must not take a new server's updates for old ones.
        self._next_id = int(time.time())
        self._filled = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self._last_batch: list[Json] = []
        self._repeats = 0

    def add(self, kind: str, payload: Json) -> int | None:
        """Queue an update and return its id; None where the bot doesn't get this kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        number = self._next_id
        self._next_id += 1
        self.pending.append({"update_id": number, kind: payload})
        self._filled.set()
        return number

    def repeat(self, times: int) -> None:
        """Deliver the next batch ``times`` times in all, whatever the bot confirms."""
        self._last_batch = []
        self._repeats = times - 1

    def confirm(self, offset: int) -> None:
        """Forget the updates below ``offset``; a negative one keeps that many from the end."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [item for item in self.pending if item["update_id"] >= offset]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """As getUpdates: wait up to ``seconds`` for a batch.

        Raises 409 when another poll takes over.
        """
        if self._poller:
            self._poller.set()
        taken_over = self._poller = asyncio.Event()
        try:
            if repeated := self._repeated():
                return repeated
            self.confirm(offset)
            await self._wait(taken_over, seconds)
            if taken_over.is_set():
                raise conflict(TERMINATED)
            return self._batch(limit)
        finally:
            if self._poller is taken_over:
                self._poller = None

    def _repeated(self) -> list[Json]:
        if not self._repeats or not self._last_batch:
            return []
        self._repeats -= 1
        return self._last_batch

    def _batch(self, limit: int) -> list[Json]:
        batch = self.pending[: max(1, min(limit, 100))]
        if batch:
            self._last_batch = batch
        return batch

    async def _wait(self, taken_over: asyncio.Event, seconds: float) -> None:
        if self.pending or seconds <= 0:
            return
        self._filled.clear()
        waits = [asyncio.ensure_future(event.wait()) for event in (self._filled, taken_over)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def next_for_webhook(self) -> list[Json]:
        """Wait for the oldest update; as many copies of it as it is to be delivered."""
        while not self.pending:
            self._filled.clear()
            await self._filled.wait()
        copies, self._repeats = 1 + self._repeats, 0
        return self.pending[:1] * copies
