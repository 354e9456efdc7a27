"""What each chat chose to hear of."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from bot.core.ports import Clock
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.core.watch_results import ChoiceSpoilt
from bot.domain.route import Route
from bot.store.bodies import ROUTE, as_json
from bot.store.database import Database
from bot.store.each_row import each_row
from bot.store.outgoing import put
from bot.store.tables import routes

log = logging.getLogger(__name__)

NO_THREAD = 0


class StoredRoutes:
    """The rows behind `core.watch_ports.Routes`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> tuple[Route, ...]:
        """Every choice. One that can't be read is removed, and its chat told, in one transaction:
        it hears what the settings give it. StoreError."""
        now = self._clock.now()

        def read(connection: Connection) -> tuple[Route, ...]:
            found, spoilt = each_row(
                connection, routes, lambda row: ROUTE.validate_python(row.body)
            )
            for key in spoilt:
                _set_aside(connection, key, now)
            return found

        return await self._database.run(read)

    async def set(self, route: Route) -> None:
        """In the place of the chat's choice so far; committed on return. StoreError."""
        row = {
            "chat": route.chat,
            "thread": route.thread or NO_THREAD,
            "body": as_json(ROUTE.dump_python(route, mode="json")),
        }
        old = sa.delete(routes).where(
            routes.c.chat == row["chat"], routes.c.thread == row["thread"]
        )

        def write(connection: Connection) -> None:
            connection.execute(old)
            connection.execute(sa.insert(routes), row)

        await self._database.run(write)


def _set_aside(connection: Connection, key: Row[Any], now: datetime) -> None:
    log.error("what chat %s chose to hear of can't be read, and is removed", key.chat)
    is_it = sa.and_(routes.c.chat == key.chat, routes.c.thread == key.thread)
    connection.execute(sa.delete(routes).where(is_it))
    body = store(ChoiceSpoilt(None))
    put(connection, [Notice(key.chat, key.thread or None, Why.WORDS, body=body)], now)
