"""What each chat chose to hear of."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain.route import Route
from bot.store.bodies import ROUTE, as_json
from bot.store.database import Database
from bot.store.each_row import each_row
from bot.store.tables import routes

log = logging.getLogger(__name__)

NO_THREAD = 0


class StoredRoutes:
    """The rows behind `core.watch_ports.Routes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Route, ...]:
        """Every choice, but those that can't be read: such a chat hears what the settings give it.
        StoreError."""
        found, spoilt = await self._database.run(
            lambda connection: each_row(
                connection, routes, lambda row: ROUTE.validate_python(row.body)
            )
        )
        for key in spoilt:
            log.error("what chat %s chose to hear of can't be read, and is left out", key.chat)
        return found

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
