"""What came in, by update id."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.core.pending import Received
from bot.core.ports import Clock, Redaction
from bot.core.request import Place
from bot.store.database import Database, storable
from bot.store.faults import RowRefused
from bot.store.tables import inbox


class StoredInbox:
    """`core.ports.Inbox` in the database.

    Lines are kept without their secrets: one that a crash cut off is told about, never run again.
    """

    def __init__(self, database: Database, redaction: Redaction, clock: Clock) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock

    async def accept(self, received: Received) -> bool:
        """Committed to disk on return; False when the update was here before. StoreError."""
        row = inbox_row(received, self._redaction, self._clock.now())
        try:
            await self._database.run(lambda connection: connection.execute(sa.insert(inbox), row))
        except RowRefused:
            return False
        return True

    async def finish(self, update: int) -> None:
        """It was carried out, or its fault was told. StoreError."""
        done = sa.update(inbox).where(inbox.c.update_id == update).values(open=False)
        await self._database.run(lambda connection: connection.execute(done))

    async def unfinished(self) -> tuple[Received, ...]:
        """Accepted and not finished, oldest first, before anything new is accepted. StoreError."""
        left = sa.select(inbox).where(inbox.c.open).order_by(inbox.c.update_id)
        rows = await self._database.run(lambda connection: connection.execute(left).all())
        return tuple(_received(row) for row in rows)


def inbox_row(received: Received, redaction: Redaction, now: datetime) -> dict[str, object]:
    """As the table keeps it, open."""
    return {
        "update_id": received.update,
        "person": received.person,
        "chat": received.place.chat,
        "thread": received.place.thread,
        "message": received.place.message,
        "title": storable(redaction.text(received.place.title)),
        "line": storable(redaction.line(received.line)),
        "language": storable(received.language)[:35],
        "at": received.at,
        "accepted_at": now,
        "open": True,
    }


def _received(row: Row[tuple[object, ...]]) -> Received:
    return Received(
        update=row.update_id,
        person=row.person,
        place=Place(row.chat, row.thread, row.message, row.title),
        line=row.line,
        language=row.language,
        at=row.at,
    )
