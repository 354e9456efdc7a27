"""When each chat gets its digest, and what was there at the last one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.engine import Row

from bot.core.plan_results import PlanSpoilt
from bot.core.ports import Redaction
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.domain.cron import parse_cron
from bot.domain.schedule import DigestPlan
from bot.store.bodies import as_json
from bot.store.database import Database, storable
from bot.store.each_row import each_row
from bot.store.outgoing import put
from bot.store.routes import NO_THREAD
from bot.store.tables import digests

log = logging.getLogger(__name__)


class StoredDigests:
    """`core.plan_ports.DigestRows` in the database."""

    def __init__(self, database: Database, redaction: Redaction) -> None:
        self._database = database
        self._redaction = redaction

    async def all(self) -> tuple[DigestPlan, ...]:
        """Those that are off, too; not those that can't be read. StoreError."""
        return await self._database.run(lambda connection: _read(connection)[0])

    async def set_aside(self, now: datetime) -> int:
        """Remove those that can't be read, and tell, in one transaction; gives how many.

        StoreError. One of the settings is there again after the next start.
        """

        def write(connection: Connection) -> int:
            spoilt = _read(connection)[1]
            for key in spoilt:
                _remove_spoilt(connection, key, now)
            return len(spoilt)

        return await self._database.run(write)

    async def set(self, plan: DigestPlan) -> None:
        """In the place of that chat's; committed on return. StoreError."""
        row = self._row(plan)

        def write(connection: Connection) -> None:
            connection.execute(sa.delete(digests).where(_is_of(plan)))
            connection.execute(sa.insert(digests), row)

        await self._database.run(write)

    async def remove(self, plan: DigestPlan) -> None:
        """As if the chat never had one. StoreError."""
        gone = sa.delete(digests).where(_is_of(plan))
        await self._database.run(lambda connection: connection.execute(gone))

    async def went(
        self, before: DigestPlan, after: DigestPlan, notice: Notice, now: datetime
    ) -> bool:
        """Moved on and put into the outbox in one transaction, where it still stands at that time.

        StoreError.
        """
        moved = (
            sa.update(digests)
            .where(_is_of(before), digests.c.next_at == before.next_at)
            .values(self._row(after))
        )

        def write(connection: Connection) -> bool:
            if connection.execute(moved).rowcount == 0:
                return False
            put(connection, [notice], now)
            return True

        return await self._database.run(write)

    def _row(self, plan: DigestPlan) -> dict[str, object]:
        return {
            "chat": plan.chat,
            "thread": plan.thread or NO_THREAD,
            "cron": plan.cron if plan.cron is None else storable(plan.cron),
            "is_own": plan.is_own,
            "next_at": plan.next_at,
            "last_at": plan.last_at,
            "seen": as_json(self._hidden(plan.seen)),
        }

    def _hidden(self, value: object) -> object:
        """Without the secret that an image's address may hold."""
        if isinstance(value, str):
            return self._redaction.text(value)
        if isinstance(value, Mapping):
            return {key: self._hidden(one) for key, one in value.items()}
        return [self._hidden(one) for one in value] if isinstance(value, list | tuple) else value


def _read(connection: Connection) -> tuple[tuple[DigestPlan, ...], tuple[Row[Any], ...]]:
    return each_row(connection, digests, _plan)


def _remove_spoilt(connection: Connection, key: Row[Any], now: datetime) -> None:
    log.error("the digest of chat %s (topic %s) can't be read, and is removed", *key)
    is_it = sa.and_(digests.c.chat == key.chat, digests.c.thread == key.thread)
    connection.execute(sa.delete(digests).where(is_it))
    body = store(PlanSpoilt(None))
    put(connection, [Notice(key.chat, key.thread or None, Why.WORDS, body=body)], now)


def _is_of(plan: DigestPlan) -> ColumnElement[bool]:
    return sa.and_(digests.c.chat == plan.chat, digests.c.thread == (plan.thread or NO_THREAD))


def _plan(row: Row[Any]) -> DigestPlan:
    if row.cron is not None:
        parse_cron(row.cron)
    return DigestPlan(
        chat=row.chat,
        thread=row.thread or None,
        cron=row.cron,
        is_own=row.is_own,
        next_at=row.next_at,
        last_at=row.last_at,
        seen=row.seen,
    )
