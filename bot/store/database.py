"""The connection to the database and the one way to use it.

SQLAlchemy's asyncio extension is not used: it brings the ORM along, 9 MB of the 75 that the whole
bot may have. One thread of our own does the same: SQLite has one writer anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.faults import store_error

T = TypeVar("T")

_BUSY_MILLISECONDS = 5000
_LONGEST_TEXT = 4096
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)
_HURRY_MILLISECONDS = 200
_SERVER_OPTIONS = {
    "connect_timeout": 5,
    "options": "-c statement_timeout=10000",
    "keepalives_idle": 10,
    "tcp_user_timeout": 10_000,
}
"""For PostgreSQL, which may be away: seconds, but milliseconds in the timeouts' own settings."""


@dataclass
class Patience:
    """How long another program that holds the database is waited for; short at the end."""

    milliseconds: int = _BUSY_MILLISECONDS


def connect(url: URL, patience: Patience | None = None) -> Engine:
    """An engine that connects when it is first used; parameters stay out of error texts."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            hide_parameters=True,
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args=_SERVER_OPTIONS,
        )
    engine = create_engine(url, hide_parameters=True, pool_size=1, max_overflow=0)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", partial(_begin, patience or Patience()))
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(patience: Patience, connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout={patience.milliseconds}")
    # sqlite3 itself opens no transaction for DDL: half a migration would stay after a crash.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class Database:
    """Runs each piece of work in a transaction of its own, one after the other, in its thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self.patience = Patience()
        self._engine: Engine | None = None

    async def open(self, ready: Callable[[], tuple[Engine, T]]) -> T:
        """Take the engine that `ready` makes, and give what it found."""
        self._engine, found = await self._apart(ready)
        return found

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives; StoreError; RowRefused where a row was there before.

        A transaction that has begun goes on when the caller is cancelled: it is whole or not at
        all.
        """
        return await self._apart(lambda: self._transaction(work))

    def hurry(self) -> None:
        """The bot is ending: from now on nobody is waited for."""
        self.patience.milliseconds = _HURRY_MILLISECONDS

    async def close(self) -> None:
        """When all that was begun has ended."""
        try:
            if self._engine is not None:
                await self._apart(self._engine.dispose)
        finally:
            self._thread.shutdown(wait=False)

    async def _apart(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        assert self._engine is not None  # noqa: S101 - `open` comes first
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except (SQLAlchemyError, OSError) as fault:
            raise store_error(fault) from fault


def storable(text: str) -> str:
    """What a database takes: no NUL, no lone surrogates, at most 4,096 characters."""
    cut = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
    return cut.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
