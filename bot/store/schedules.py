"""Lines that are carried out by the clock."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from bot.core.pending import Received
from bot.core.plan_results import PlanSpoilt
from bot.core.ports import Clock, Redaction
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.domain.schedule import Late, Schedule, Tell
from bot.domain.timing import parse_timing
from bot.store.database import Database, storable
from bot.store.each_row import each_row
from bot.store.inbox import inbox_row
from bot.store.outgoing import put
from bot.store.tables import inbox, schedules

log = logging.getLogger(__name__)

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class StoredSchedules:
    """`core.plan_ports.ScheduleRows` in the database; lines that hold a secret are not for it."""

    def __init__(self, database: Database, redaction: Redaction, clock: Clock) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock

    async def all(self) -> tuple[Schedule, ...]:
        """Oldest first, but those that can't be read. StoreError."""
        return await self._database.run(lambda connection: _read(connection)[0])

    async def set_aside(self, now: datetime) -> int:
        """Pause those that can't be read, and tell, in one transaction; gives how many. StoreError.

        One that is paused is left alone: it was told of.
        """

        def write(connection: Connection) -> int:
            told = [_spoilt(connection, key.number, now) for key in _read(connection)[1]]
            return sum(told)

        return await self._database.run(write)

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
        begun: Received | None = None,
    ) -> bool:
        """Only where the row still stands at that time; the last time takes it away. StoreError."""
        rows = [] if begun is None else [inbox_row(begun, self._redaction, now)]
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
            return all(_is_new(connection, row) for row in rows)

        return await self._database.run(move)

    async def begun(self, received: Received) -> bool:
        """Committed on return; False: it was there before. StoreError."""
        row = inbox_row(received, self._redaction, self._clock.now())
        return await self._database.run(lambda connection: _is_new(connection, row))

    async def halt(self, schedule: Schedule, notices: Sequence[Notice], now: datetime) -> None:
        """Pause it, and tell, in one transaction. StoreError."""
        paused = sa.update(schedules).where(schedules.c.number == schedule.number)

        def write(connection: Connection) -> None:
            connection.execute(paused.values(paused=True))
            put(connection, notices, now)

        await self._database.run(write)


def _is_new(connection: Connection, row: Mapping[str, object]) -> bool:
    """Whether it went into the inbox; False: it was there before."""
    known = sa.select(inbox.c.update_id).where(inbox.c.update_id == row["update_id"])
    if connection.execute(known).first() is not None:
        return False
    connection.execute(sa.insert(inbox), row)
    return True


def _read(connection: Connection) -> tuple[tuple[Schedule, ...], tuple[Row[Any], ...]]:
    return each_row(connection, schedules, _schedule)


def _spoilt(connection: Connection, number: int, now: datetime) -> bool:
    """False: it was paused before."""
    is_it = schedules.c.number == number
    paused = sa.update(schedules).where(is_it, schedules.c.paused.is_not(True)).values(paused=True)
    if connection.execute(paused).rowcount == 0:
        return False
    chosen = sa.select(schedules.c.chat, schedules.c.thread, schedules.c.line).where(is_it)
    row = connection.execute(chosen).one()
    log.error("schedule %d of chat %s can't be read, and is paused", number, row.chat)
    body = store(PlanSpoilt(number, str(row.line)))
    put(connection, [Notice(row.chat, row.thread, Why.WORDS, body=body)], now)
    return True


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


def _schedule(row: Row[Any]) -> Schedule:
    parse_timing(row.timing, _LONG_AGO)
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
