"""The store opened, whatever state the database is in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.core.ports import Clock, Redaction
from bot.store.address import database_file, database_url
from bot.store.buttons import StoredButtons
from bot.store.damage import is_damaged, set_aside
from bot.store.database import Database, Patience, connect
from bot.store.digests import StoredDigests
from bot.store.faults import store_error
from bot.store.inbox import StoredInbox
from bot.store.journal import AuditJournal
from bot.store.ledger import StoredLedger
from bot.store.moves import StoredMoves
from bot.store.mutes import StoredMutes
from bot.store.outgoing import StoredOutgoing
from bot.store.prune import Keep, prune
from bot.store.questions import StoredQuestions
from bot.store.routes import StoredRoutes
from bot.store.schedules import StoredSchedules
from bot.store.schema import bring_up_to_date


@dataclass(frozen=True)
class Store:
    """The ports, the rows of the watch, and what there is to know about the start."""

    journal: AuditJournal
    inbox: StoredInbox
    buttons: StoredButtons
    questions: StoredQuestions
    moves: StoredMoves
    ledger: StoredLedger
    outgoing: StoredOutgoing
    mutes: StoredMutes
    routes: StoredRoutes
    schedules: StoredSchedules
    digests: StoredDigests
    set_aside: Path | None
    """Where the damaged database went that was found; None: it was well."""
    _database: Database
    _keep: Keep

    def hurry(self) -> None:
        """The bot is ending: a database that another program holds is not waited for any more."""
        self._database.hurry()

    async def recover(self) -> None:
        """For the bot's start: attempts that a crash cut off end as `interrupted`. StoreError."""
        await self.journal.close_interrupted()

    async def prune(self, now: datetime) -> int:
        """Remove what is old, for once in a while; gives how many rows went. StoreError."""
        return await self._database.run(lambda connection: prune(connection, self._keep, now))


@asynccontextmanager
async def open_store(
    setting: str, data_dir: Path, redaction: Redaction, clock: Clock, keep: Keep | None = None
) -> AsyncIterator[Store]:
    """Tables up to date; closed on leaving.

    `setting` is the storage URL, empty for a file in `data_dir`. A damaged SQLite file is set aside
    and a new one begun: `Store.set_aside` tells where it went. ValueError for a wrong setting,
    StoreError for a database that can't be opened or written.
    """
    url = database_url(setting, data_dir)
    database = Database()
    buttons = StoredButtons(database, redaction, clock)
    try:
        broken = await database.open(lambda: _ready(url, clock.now(), database.patience))
        yield Store(
            AuditJournal(database, redaction, clock),
            StoredInbox(database, redaction, clock),
            buttons,
            StoredQuestions(database, redaction, clock, buttons),
            StoredMoves(database, clock),
            StoredLedger(database, redaction, clock),
            StoredOutgoing(database, redaction, clock),
            StoredMutes(database, redaction, clock),
            StoredRoutes(database, clock),
            StoredSchedules(database, redaction, clock),
            StoredDigests(database, redaction),
            broken,
            database,
            keep or Keep(),
        )
    finally:
        await database.close()


def _ready(url: URL, now: datetime, patience: Patience) -> tuple[Engine, Path | None]:
    """A connected engine with its tables, and where a damaged file went; StoreError."""
    try:
        return _ready_file(url, now, patience)
    except (SQLAlchemyError, OSError) as fault:
        raise store_error(fault) from fault


def _ready_file(url: URL, now: datetime, patience: Patience) -> tuple[Engine, Path | None]:
    file = database_file(url)
    if file is not None:
        _make_private(file)
    engine = connect(url, patience)
    broken: Path | None = None
    try:
        if file is not None and is_damaged(file, engine):
            engine.dispose()
            broken = set_aside(file, now)
            _make_private(file)
        bring_up_to_date(engine)
    except BaseException:  # closed whatever it is
        engine.dispose()
        raise
    return engine, broken


def _make_private(file: Path) -> None:
    """The folder and the file, for nobody else to read; SQLite copies the mode to its others."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
