"""Migrations build what `tables.py` says."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.core.errors import StoreError
from bot.core.watch_ports import Post
from bot.store.address import database_url
from bot.store.database import connect
from bot.store.schema import MIGRATIONS, bring_up_to_date, newest_revision, upgrade
from bot.store.tables import metadata
from tests.store.samples import Opener, broken_files, pragma
from tests.store.watched import LATER


@pytest.mark.parametrize("by_steps", [True, False])
def test_the_tables_are_those_of_the_code(tmp_path: Path, by_steps: bool) -> None:
    """However the database was made: new at once, or step by step."""
    engine = connect(database_url("", tmp_path))
    if by_steps:
        with engine.begin() as connection:
            upgrade(connection)
    bring_up_to_date(engine)
    with engine.connect() as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        assert version == newest_revision()
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def write_as(folder: Path, version: str, statement: str) -> None:
    """As a bot did whose tables were of that version."""
    engine = connect(database_url("", folder))
    with engine.begin() as connection:
        upgrade(connection, version)
        connection.exec_driver_sql(statement)
    engine.dispose()


async def test_what_an_older_database_holds_stays(tmp_path: Path, opener: Opener) -> None:
    write_as(tmp_path, "0001", "INSERT INTO moves VALUES (-1, -1001, '2026-03-01 12:00:00')")
    async with opener() as store:
        assert await store.moves.known() == {-1: -1001}
        assert (await store.ledger.remembered(LATER)).next_number == 1


async def test_messages_noted_by_an_older_bot_are_cards(tmp_path: Path, opener: Opener) -> None:
    write_as(tmp_path, "0003", "INSERT INTO posts VALUES (1, 4, -1001, NULL, 55, 0)")
    async with opener() as store:
        assert await store.ledger.posts(4) == (Post(4, -1001, None, 55),)


def test_the_newest_file_is_the_only_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]


async def test_settings_of_the_file(opener: Opener, tmp_path: Path) -> None:
    async with opener() as store:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        read = [await pragma(store, name) for name in names]
        assert read == ["wal", 2, 1, 5000]
        assert (tmp_path / "deckhand.db").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "deckhand.db-wal").stat().st_mode & 0o777 == 0o600


async def test_a_crash_within_a_migration_leaves_nothing_of_it(
    tmp_path: Path, opener: Opener
) -> None:
    engine = connect(database_url("", tmp_path))
    with pytest.raises(RuntimeError), engine.begin() as connection:
        metadata.create_all(connection)
        raise RuntimeError
    engine.dispose()
    async with opener():
        pass


async def test_a_newer_bots_database_is_left_alone(tmp_path: Path, opener: Opener) -> None:
    async with opener():
        pass
    connection = sqlite3.connect(tmp_path / "deckhand.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        async with opener():
            pass
    assert not (await asyncio.to_thread(broken_files, tmp_path))


SECOND_START = """
import asyncio, sys
from pathlib import Path
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.store.samples import SetClock

async def main():
    async with open_store("", Path(sys.argv[1]), SecretHiding(), SetClock()):
        print("alembic" in sys.modules)

asyncio.run(main())
"""


def test_alembic_is_not_imported_where_nothing_is_to_be_changed(tmp_path: Path) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", SECOND_START, str(tmp_path)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["False", "False"]
