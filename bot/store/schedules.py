"""Lines that are carried out by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from bot.core.watch_ports import Notice
from bot.domain.schedule import Late, Schedule, Tell
from bot.store.database import Database, storable
from bot.store.outgoing import put
from bot.store.tables import schedules


class StoredSchedules:
    """`core.plan_ports.ScheduleRows` in the database; lines that hold a secret are not for it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Schedule, ...]:
        """Oldest first. StoreError."""
        chosen = sa.select(schedules).order_by(schedules.c.number)
        rows = await self._database.run(lambda connection: connection.execute(chosen).all())
        return tuple(_schedule(row) for row in rows)

    async def add(self, schedule: Schedule) -> Schedule:
        """Committed on return; gives it with its number. StoreError."""

        def write(connection: Connection) -> int:
            key = connection.execute(sa.insert(schedules), _row(schedule)).inserted_primary_key
            return int(key[0]) if key else 0

        return replace(schedule, number=await self._database.run(write))

    async def remove(self, number: int) -> None:
        """Nothing happens if it is gone. StoreError."""
        gone = sa.delete(schedules).where(schedules.c.number == number)
        await self._database.run(lambda connection: connection.execute(gone))

    async def set(self, schedule: Schedule) -> None:
        """Paused or not, and its next time. StoreError."""
        changed = (
            sa.update(schedules)
            .where(schedules.c.number == schedule.number)
            .values(paused=schedule.paused, next_at=schedule.next_at)
        )
        await self._database.run(lambda connection: connection.execute(changed))

    async def moved_on(
        self,
        schedule: Schedule,
        next_at: datetime | None,
        now: datetime,
        notices: Sequence[Notice] = (),
    ) -> bool:
        """Only where the row still stands at that time; the last time takes it away. StoreError."""
        as_known = (
            schedules.c.number == schedule.number,
            schedules.c.next_at == schedule.next_at,
            schedules.c.paused.is_(False),
        )
        change: sa.Update | sa.Delete = sa.delete(schedules).where(*as_known)
        if next_at is not None:
            change = sa.update(schedules).where(*as_known).values(next_at=next_at, last_at=now)

        def move(connection: Connection) -> bool:
            if connection.execute(change).rowcount == 0:
                return False
            put(connection, notices, now)
            return True

        return await self._database.run(move)

    async def halt(self, schedule: Schedule, notices: Sequence[Notice], now: datetime) -> None:
        """Pause it, and tell, in one transaction. StoreError."""
        paused = sa.update(schedules).where(schedules.c.number == schedule.number)

        def write(connection: Connection) -> None:
            connection.execute(paused.values(paused=True))
            put(connection, notices, now)

        await self._database.run(write)


def _row(schedule: Schedule) -> dict[str, object]:
    return {
        "chat": schedule.chat,
        "thread": schedule.thread,
        "person": schedule.person,
        "who": storable(schedule.who),
        "language": storable(schedule.language)[:35],
        "line": storable(schedule.line),
        "timing": storable(schedule.timing),
        "late": schedule.late.value,
        "tell": schedule.tell.value,
        "paused": schedule.paused,
        "next_at": schedule.next_at,
        "made_at": schedule.made_at,
        "last_at": schedule.last_at,
    }


def _schedule(row: Row[tuple[object, ...]]) -> Schedule:
    return Schedule(
        number=row.number,
        chat=row.chat,
        thread=row.thread,
        person=row.person,
        who=row.who,
        language=row.language,
        line=row.line,
        timing=row.timing,
        late=Late(row.late),
        tell=Tell(row.tell),
        paused=row.paused,
        next_at=row.next_at,
        made_at=row.made_at,
        last_at=row.last_at,
    )
