"""What is to be sent, until Telegram has taken it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from bot.core.errors import StoreError
from bot.core.ports import Clock, Redaction
from bot.core.watch_ports import Notice, Post, Why
from bot.store.bodies import as_json
from bot.store.database import Database, storable
from bot.store.each_row import each_row
from bot.store.tables import outgoing, posts

log = logging.getLogger(__name__)


class StoredOutgoing:
    """`core.watch_ports.OutgoingMail` in the database."""

    def __init__(self, database: Database, redaction: Redaction, clock: Clock) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock

    async def add(self, notices: Sequence[Notice]) -> None:
        """Committed on return. StoreError."""
        now = self._clock.now()
        await self._database.run(lambda connection: put(connection, notices, now))

    async def waiting(self, after: int = 0) -> tuple[Notice, ...]:
        """Those with a higher number, oldest first; not those set aside. StoreError.

        One that can't be read is set aside: it must not hold up the others.
        """
        chosen = (outgoing.c.number > after, outgoing.c.aside.is_(None))
        notices, spoilt = await self._database.run(
            lambda connection: each_row(connection, outgoing, _notice, *chosen)
        )
        if spoilt:
            await self._leave_out([key.number for key in spoilt])
        return notices

    async def _leave_out(self, numbers: Sequence[int]) -> None:
        log.error("rows %s of the outbox can't be read, and are set aside", numbers)
        try:
            await self.set_aside(numbers, "can't be read")
        except StoreError as fault:
            log.warning("rows %s of the outbox are not set aside yet: %s", numbers, fault)

    async def sent(
        self, notices: Sequence[int], posts: Sequence[Post] = (), owed: Sequence[Notice] = ()
    ) -> None:
        """They are there: the rows go, the posts are noted, what is owed is added. StoreError."""
        now = self._clock.now()

        def note(connection: Connection) -> None:
            connection.execute(sa.delete(outgoing).where(outgoing.c.number.in_(notices)))
            _note_posts(connection, posts)
            put(connection, owed, now)

        await self._database.run(note)

    async def set_aside(self, notices: Sequence[int], reason: str) -> None:
        """They will not be tried again. StoreError."""
        aside = (
            sa.update(outgoing)
            .where(outgoing.c.number.in_(notices))
            .values(aside=storable(self._redaction.text(reason)))
        )
        await self._database.run(lambda connection: connection.execute(aside))


def put(connection: Connection, notices: Sequence[Notice], now: datetime) -> None:
    """Add them, in order. Of the changes of one message the newest row takes the place of those
    before, under a number of its own: one that is on its way just now stays to be sent as well."""
    kept: dict[object, Notice] = {}
    for place, one in enumerate(notices):
        key = one.key if one.why is Why.UPDATE else place
        kept.pop(key, None)
        kept[key] = one
    for one in kept.values():
        if one.why is Why.UPDATE:
            connection.execute(_updates_of(one))
    rows = [
        {
            "chat": one.chat,
            "thread": one.thread,
            "why": one.why.value,
            "incident": one.incident,
            "body": None if one.body is None else as_json(one.body),
            "silent": one.silent,
            "created_at": one.created_at or now,
        }
        for one in kept.values()
    ]
    if rows:
        connection.execute(sa.insert(outgoing), rows)


def _updates_of(notice: Notice) -> sa.Delete:
    """Also those that were refused: the newest one tells enough of it."""
    return sa.delete(outgoing).where(
        outgoing.c.why == Why.UPDATE.value,
        outgoing.c.chat == notice.chat,
        outgoing.c.thread.is_not_distinct_from(notice.thread),
        outgoing.c.incident.is_not_distinct_from(notice.incident),
    )


def _note_posts(connection: Connection, noted: Sequence[Post]) -> None:
    rows = [
        {
            "incident": one.incident,
            "chat": one.chat,
            "thread": one.thread,
            "message": one.message,
            "is_merged": one.is_merged,
            "is_end": one.is_end,
        }
        for one in noted
    ]
    if rows:
        connection.execute(sa.insert(posts), rows)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        chat=row.chat,
        thread=row.thread,
        why=Why(row.why),
        incident=row.incident,
        body=row.body,
        silent=row.silent,
        number=row.number,
        created_at=row.created_at,
    )
