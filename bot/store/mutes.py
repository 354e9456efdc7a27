"""Mutes, in force and ended."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from bot.core.ports import Clock, Redaction
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.core.watch_results import ChoiceSpoilt
from bot.domain.mute import Mute, MuteScope
from bot.store.database import Database, storable
from bot.store.each_row import each_row
from bot.store.outgoing import put
from bot.store.tables import mutes

log = logging.getLogger(__name__)


class StoredMutes:
    """The rows behind `core.watch_ports.Mutes`."""

    def __init__(self, database: Database, redaction: Redaction, clock: Clock) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock

    async def add(self, mute: Mute) -> Mute:
        """Committed on return; gives it with its number. StoreError."""
        row = _row(mute, self._redaction)

        def write(connection: Connection) -> int:
            key = connection.execute(sa.insert(mutes), row).inserted_primary_key
            return int(key[0]) if key else 0

        return replace(mute, number=await self._database.run(write))

    async def change(self, mute: Mute) -> None:
        """Put it in the place of the one of its number; committed on return. StoreError."""
        row, is_it = _row(mute, self._redaction), mutes.c.number == mute.number
        change = sa.update(mutes).where(is_it).values(row)
        await self._database.run(lambda connection: connection.execute(change))

    async def active(self) -> tuple[Mute, ...]:
        """Those that nobody noted as ended, also where their time is up: their end is still to be
        told. Whatever the clock says: set back, it would tell an end again. The one that ends first
        first. Those that can't be read are over, and their chats are told, in one transaction: what
        they were about is heard. StoreError."""
        now = self._clock.now()

        def read(connection: Connection) -> tuple[Mute, ...]:
            found, spoilt = each_row(connection, mutes, _mute, mutes.c.ended_at.is_(None))
            for key in spoilt:
                _set_aside(connection, key.number, now)
            return found

        found = await self._database.run(read)
        return tuple(sorted(found, key=lambda one: (one.until, one.number)))

    async def ended(self, numbers: Sequence[int], now: datetime) -> None:
        """Note that they ended, and that it was told. StoreError."""
        end = (
            sa.update(mutes)
            .where(mutes.c.number.in_(numbers), mutes.c.ended_at.is_(None))
            .values(ended_at=now)
        )
        await self._database.run(lambda connection: connection.execute(end))


def _set_aside(connection: Connection, number: int, now: datetime) -> None:
    log.error("mute %d can't be read, and is over", number)
    is_it = mutes.c.number == number
    where = connection.execute(sa.select(mutes.c.chat, mutes.c.thread).where(is_it)).one()
    connection.execute(sa.update(mutes).where(is_it).values(ended_at=now))
    body = store(ChoiceSpoilt(number))
    put(connection, [Notice(where.chat, where.thread, Why.WORDS, body=body)], now)


def _row(mute: Mute, redaction: Redaction) -> dict[str, object]:
    return {
        "scope": mute.scope.value,
        "host": storable(mute.host),
        "name": storable(mute.name),
        "until": mute.until,
        "person": mute.person,
        "who": storable(mute.who),
        "chat": mute.chat,
        "thread": mute.thread,
        "reason": storable(redaction.text(mute.reason)),
        "at": mute.at,
    }


def _mute(row: Row[tuple[object, ...]]) -> Mute:
    return Mute(
        number=row.number,
        scope=MuteScope(row.scope),
        host=row.host,
        name=row.name,
        until=row.until,
        person=row.person,
        who=row.who,
        chat=row.chat,
        thread=row.thread,
        reason=row.reason,
        at=row.at,
    )
