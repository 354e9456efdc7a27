"""Who did what."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.core.ports import Clock, Redaction
from bot.core.request import Request, Target
from bot.store.database import Database, storable
from bot.store.faults import RowRefused
from bot.store.tables import TURNED_AWAY, UNDER_WAY, audit


class AuditJournal:
    """`core.ports.Journal` in the database: rows are added and ended, never changed otherwise."""

    def __init__(self, database: Database, redaction: Redaction, clock: Clock) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock
        self._lines: dict[int, str] = {}
        """The lines of the attempts under way: their secrets are hidden in the outcome too."""

    async def attempt(self, request: Request, command: str, targets: Sequence[Target]) -> int:
        """Committed to disk on return; gives the row's number. StoreError."""
        row = {
            "update_id": request.update,
            "at": self._clock.now(),
            "person": request.person.id,
            "name": storable(self._redaction.text(request.person.name)),
            "chat": request.place.chat,
            "command": storable(command),
            "line": storable(self._redaction.line(request.line)),
            "targets": [[one.host, one.container.id, one.container.name] for one in targets],
            "verdict": UNDER_WAY,
            "detail": "",
        }

        def add(connection: Connection) -> int:
            key = connection.execute(sa.insert(audit), row).inserted_primary_key
            return int(key[0]) if key else 0

        number = await self._database.run(add)
        self._lines[number] = request.line
        return number

    async def outcome(self, attempt: int, verdict: str, detail: str) -> None:
        """The verdict, and the words that were told, without secrets. StoreError."""
        line = self._lines.pop(attempt, "")
        ended = (
            sa.update(audit)
            .where(audit.c.id == attempt)
            .values(
                verdict=storable(verdict)[:20],
                detail=storable(self._redaction.text(detail, line)),
                ended_at=self._clock.now(),
            )
        )
        await self._database.run(lambda connection: connection.execute(ended))

    async def turned_away(self, update: int, person: int, chat: int, why: str) -> None:
        """One row per update, however often it is delivered. StoreError."""
        now = self._clock.now()
        row = {
            "update_id": update,
            "at": now,
            "person": person,
            "name": "",
            "chat": chat,
            "command": "",
            "line": "",
            "targets": [],
            "verdict": TURNED_AWAY,
            "detail": storable(self._redaction.text(why)),
            "ended_at": now,
            "turned_away": update,
        }
        try:
            await self._database.run(lambda connection: connection.execute(sa.insert(audit), row))
        except RowRefused:
            return

    async def close_interrupted(self) -> int:
        """Attempts that the last run of the bot left without outcome; gives how many."""
        left = (
            sa.update(audit)
            .where(audit.c.verdict == UNDER_WAY)
            .values(verdict="interrupted", ended_at=self._clock.now())
        )

        def end(connection: Connection) -> int:
            return connection.execute(left).rowcount

        return await self._database.run(end)
