"""When each chat gets its digest, and what was there at the last one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.engine import Row

from bot.core.ports import Redaction
from bot.core.watch_ports import Notice
from bot.domain.schedule import DigestPlan
from bot.store.bodies import as_json
from bot.store.database import Database, storable
from bot.store.outgoing import put
from bot.store.routes import NO_THREAD
from bot.store.tables import digests


class StoredDigests:
    """`core.plan_ports.DigestRows` in the database."""

    def __init__(self, database: Database, redaction: Redaction) -> None:
        self._database = database
        self._redaction = redaction

    async def all(self) -> tuple[DigestPlan, ...]:
        """Those that are off, too. StoreError."""
        chosen = sa.select(digests).order_by(digests.c.chat, digests.c.thread)
        rows = await self._database.run(lambda connection: connection.execute(chosen).all())
        return tuple(_plan(row) for row in rows)

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


def _is_of(plan: DigestPlan) -> ColumnElement[bool]:
    return sa.and_(digests.c.chat == plan.chat, digests.c.thread == (plan.thread or NO_THREAD))


def _plan(row: Row[tuple[object, ...]]) -> DigestPlan:
    return DigestPlan(
        chat=row.chat,
        thread=row.thread or None,
        cron=row.cron,
        is_own=row.is_own,
        next_at=row.next_at,
        last_at=row.last_at,
        seen=row.seen,
    )
