"""What `deckhand check` sees of the database, and that it changes nothing in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.store.look import look
from tests.store.samples import Opener, request


async def test_a_new_folder_stays_empty(tmp_path: Path) -> None:
    assert await look("", tmp_path) == "new"
    assert not (tmp_path / "deckhand.db").exists()


async def test_an_open_attempt_stays_open(tmp_path: Path, opener: Opener) -> None:
    async with opener() as store:
        await store.journal.attempt(request(9, "/rm web"), "rm", ())
        assert await look("", tmp_path) == "up to date"
    with closing(sqlite3.connect(tmp_path / "deckhand.db")) as connection:
        assert connection.execute("SELECT verdict FROM audit").fetchall() == [("",)]


async def test_damage_is_said_and_left(tmp_path: Path) -> None:
    file = tmp_path / "deckhand.db"
    file.write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        await look("", tmp_path)
    assert file.read_bytes() == b"garbage" * 1000


async def test_a_newer_bots_database_is_said(tmp_path: Path, opener: Opener) -> None:
    async with opener():
        pass
    with closing(sqlite3.connect(tmp_path / "deckhand.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match="newer version"):
        await look("", tmp_path)
