"""What the watch knows: how far it read, what it saw, and the incidents with their messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select
from sqlalchemy.engine import Row

from bot.core.ports import Clock, Redaction
from bot.core.seen import Seen
from bot.core.watch_ports import Post, Remembered, Step
from bot.domain.incident import Incident
from bot.store.bodies import INCIDENT, SEEN, as_json, hidden_incident, hidden_seen, readable
from bot.store.database import Database
from bot.store.outgoing import put
from bot.store.tables import cursors, incidents, posts, seen


class StoredLedger:
    """`core.watch_ports.Ledger` in the database; log lines are kept without their secrets."""

    def __init__(self, database: Database, redaction: Redaction, clock: Clock) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock

    async def remembered(self, since: datetime) -> Remembered:
        """For the start, with the incidents that are open or were closed since then. StoreError."""
        return await self._database.run(lambda connection: _remembered(connection, since))

    async def commit(self, step: Step) -> None:
        """Whole or not at all, on disk on return. StoreError."""
        now = self._clock.now()

        def write(connection: Connection) -> None:
            # Rows are made here, in the store's thread: those of a large incident take a while.
            _move_cursor(connection, step)
            _see(connection, step, self._redaction)
            _replace_incidents(connection, step.incidents, self._redaction)
            put(connection, step.notices, now)

        await self._database.run(write)

    async def forget_others(self, hosts: Sequence[str]) -> None:
        """What was seen on any other host, and how far it was read. StoreError."""

        def write(connection: Connection) -> None:
            for table in (cursors, seen):
                connection.execute(sa.delete(table).where(table.c.host.not_in(hosts)))

        await self._database.run(write)

    async def incident(self, number: int) -> Incident | None:
        """Also one that is closed. StoreError."""
        found = await self._incidents(sa.select(incidents).where(incidents.c.number == number))
        return found[0] if found else None

    async def incidents_since(self, when: datetime) -> tuple[Incident, ...]:
        """Those that were open at some time since, oldest first. StoreError."""
        chosen = sa.select(incidents).where(_was_open(when))
        return await self._incidents(chosen.order_by(incidents.c.opened_at, incidents.c.number))

    async def started_since(self, when: datetime) -> tuple[Seen, ...]:
        """Containers that run, and were started since then as far as is known. StoreError."""
        return await self._seen(lambda one: one.is_running and _is_since(when, one))

    async def ended(self) -> tuple[Seen, ...]:
        """Containers that do not run, as far as is known. StoreError."""
        return await self._seen(lambda one: not one.is_running)

    async def _seen(self, is_meant: Callable[[Seen], bool]) -> tuple[Seen, ...]:
        def read(connection: Connection) -> tuple[Seen, ...]:
            every = (one for ones in _all_seen(connection).values() for one in ones)
            return tuple(one for one in every if is_meant(one))

        return await self._database.run(read)

    async def incidents_under(self, mute: int) -> tuple[Incident, ...]:
        """Those that a mute keeps silent, or took a sound of; oldest first. StoreError."""
        body = incidents.c.body
        is_under = (body[name].as_integer() == mute for name in ("muted_by", "hushed_by"))
        chosen = sa.select(incidents).where(sa.or_(*is_under))
        return await self._incidents(chosen.order_by(incidents.c.opened_at, incidents.c.number))

    async def posts(self, incident: int) -> tuple[Post, ...]:
        """Its newest message in each chat, or in each topic of one, that is kept up to date.
        StoreError."""
        shown = (posts.c.incident == incident, ~posts.c.is_end)
        chosen = sa.select(posts).where(*shown).order_by(posts.c.id)
        rows = await self._database.run(lambda connection: connection.execute(chosen).all())
        return tuple({(row.chat, row.thread): _post(row) for row in rows}.values())

    async def incidents_of(self, chat: int, message: int) -> tuple[Incident, ...]:
        """What a message of ours shows, for a reply to it; none: it is another. StoreError."""
        shown = sa.select(posts.c.incident).where(posts.c.chat == chat, posts.c.message == message)
        chosen = sa.select(incidents).where(incidents.c.number.in_(shown))
        return await self._incidents(chosen.order_by(incidents.c.number))

    async def _incidents(self, chosen: Select[tuple[object, ...]]) -> tuple[Incident, ...]:
        return await self._database.run(lambda connection: _read(connection.execute(chosen)))


def _read(rows: Iterable[Row[tuple[object, ...]]]) -> tuple[Incident, ...]:
    return tuple(one for row in rows if (one := readable(INCIDENT, row.body)) is not None)


def _remembered(connection: Connection, since: datetime) -> Remembered:
    may_go_on = sa.select(incidents).where(_was_open(since))
    newest = connection.execute(sa.select(sa.func.max(incidents.c.number))).scalar() or 0
    return Remembered(
        cursors={row.host: row.nanos for row in connection.execute(sa.select(cursors))},
        seen=_all_seen(connection),
        incidents=_read(connection.execute(may_go_on.order_by(incidents.c.number))),
        next_number=newest + 1,
    )


def _was_open(when: datetime) -> ColumnElement[bool]:
    """Since then; `closed_at` goes by our own clock, `opened_at` by the host's."""
    return sa.or_(incidents.c.closed_at.is_(None), incidents.c.closed_at >= when)


def _all_seen(connection: Connection) -> dict[str, tuple[Seen, ...]]:
    by_host: dict[str, list[Seen]] = {}
    for row in connection.execute(sa.select(seen).order_by(seen.c.host, seen.c.id)):
        if (one := readable(SEEN, row.body)) is not None:
            by_host.setdefault(row.host, []).append(one)
    return {host: tuple(ones) for host, ones in by_host.items()}


def _is_since(when: datetime, one: Seen) -> bool:
    return one.started_at is not None and one.started_at >= when


def _move_cursor(connection: Connection, step: Step) -> None:
    if step.nanos is not None:
        connection.execute(sa.delete(cursors).where(cursors.c.host == step.host))
        connection.execute(sa.insert(cursors), {"host": step.host, "nanos": step.nanos})


def _see(connection: Connection, step: Step, redaction: Redaction) -> None:
    newest = {one.subject.id: one for one in step.seen}
    rows = [_seen_row(step.host, one, redaction) for one in newest.values()]
    ids = [*step.gone, *newest]
    if ids:
        connection.execute(sa.delete(seen).where(seen.c.host == step.host, seen.c.id.in_(ids)))
    if rows:
        connection.execute(sa.insert(seen), rows)


def _replace_incidents(
    connection: Connection, changed: Sequence[Incident], redaction: Redaction
) -> None:
    if changed:
        rows = [_incident_row(one, redaction) for one in changed]
        numbers = [one.number for one in changed]
        connection.execute(sa.delete(incidents).where(incidents.c.number.in_(numbers)))
        connection.execute(sa.insert(incidents), rows)


def _seen_row(host: str, one: Seen, redaction: Redaction) -> dict[str, object]:
    body = SEEN.dump_python(hidden_seen(one, redaction), mode="json")
    return {"host": host, "id": one.subject.id, "body": as_json(body)}


def _incident_row(incident: Incident, redaction: Redaction) -> dict[str, object]:
    body = INCIDENT.dump_python(hidden_incident(incident, redaction), mode="json")
    return {
        "number": incident.number,
        "host": incident.host,
        "kind": incident.kind.value,
        "opened_at": incident.opened_at,
        "last_at": incident.last_at,
        "closed_at": incident.closed_at,
        "body": as_json(body),
    }


def _post(row: Row[tuple[object, ...]]) -> Post:
    return Post(row.incident, row.chat, row.thread, row.message, row.is_merged, row.is_end)
