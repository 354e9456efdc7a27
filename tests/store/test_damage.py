"""R4: whatever happened to the file, the bot starts, or says why not."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.core.errors import StoreError
from bot.store.opening import Store
from tests.store.samples import Opener, broken_files, pragma, received

FILE = "deckhand.db"


async def fill(opener: Opener) -> None:
    async with opener() as store:
        for update in range(200):
            await store.inbox.accept(received(update, "/run " + "x" * 500))


@pytest.mark.parametrize("place", ["whole", "header", "middle", "cut"])
async def test_r4_a_garbled_file_is_set_aside(tmp_path: Path, opener: Opener, place: str) -> None:
    await fill(opener)
    file = tmp_path / FILE
    good = file.read_bytes()
    half = len(good) // 2
    file.write_bytes(
        {
            "whole": os.urandom(len(good)),
            "header": os.urandom(100) + good[100:],
            "middle": good[:4096] + os.urandom(len(good) - 8192) + good[-4096:],
            "cut": good[:half],
        }[place]
    )
    garbled = file.read_bytes()
    async with opener() as store:
        assert store.set_aside is not None
        assert store.set_aside.name.startswith("deckhand.db.broken-20260301T120000")
        assert store.set_aside.read_bytes() == garbled
        assert await store.inbox.accept(received(1))
    async with opener() as store:
        assert store.set_aside is None
        assert not await store.inbox.accept(received(1))


async def test_r4_a_garbled_log_beside_the_file_loses_nothing_else(
    tmp_path: Path, opener: Opener
) -> None:
    await fill(opener)
    (tmp_path / f"{FILE}-wal").write_bytes(os.urandom(50_000))
    async with opener() as store:
        assert store.set_aside is None
        assert not await store.inbox.accept(received(1))


async def test_r4_after_a_crash_the_log_goes_aside_with_its_file(
    tmp_path: Path, opener: Opener
) -> None:
    """Left behind, it would be read into the new file."""
    await fill(opener)
    async with opener() as store:
        await store.inbox.accept(received(1000))
        log = (tmp_path / f"{FILE}-wal").read_bytes()
    (tmp_path / f"{FILE}-wal").write_bytes(log)
    file = tmp_path / FILE
    file.write_bytes(os.urandom(file.stat().st_size))
    async with opener() as store:
        assert store.set_aside is not None
        assert store.set_aside.with_name(f"{store.set_aside.name}-wal").read_bytes() == log
        assert await store.inbox.accept(received(1000))
    async with opener() as store:
        assert store.set_aside is None


async def test_r4_an_empty_file_is_a_new_one(tmp_path: Path, opener: Opener) -> None:
    (tmp_path / FILE).touch()
    async with opener() as store:
        assert store.set_aside is None


async def test_r4_a_well_file_is_never_set_aside(tmp_path: Path, opener: Opener) -> None:
    await fill(opener)
    async with opener() as store:
        assert store.set_aside is None
    assert broken_files(tmp_path) == []


async def test_r4_a_full_disk_is_said_and_mends_itself(store: Store) -> None:
    pages = await pragma(store, "page_count")
    await pragma(store, f"max_page_count={pages}")
    with pytest.raises(StoreError, match="is full") as fault:
        for update in range(500):
            await store.inbox.accept(received(update, "/run canary" + "x" * 500))
    assert "canary" not in "".join(map(str, (fault.value, fault.value.__cause__)))
    await pragma(store, "max_page_count=100000")
    assert await store.inbox.accept(received(1000))


async def test_r4_a_file_that_turns_read_only_is_said(store: Store) -> None:
    await pragma(store, "query_only=ON")
    with pytest.raises(StoreError, match="read-only"):
        await store.inbox.accept(received(1))


OPEN_AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from bot.core.errors import StoreError
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.store.samples import SetClock

async def main():
    try:
        async with open_store("", Path(sys.argv[1]), SecretHiding(), SetClock()):
            print("opened")
    except StoreError as fault:
        print(fault)

if os.geteuid() == 0:
    os.setuid(65534)
asyncio.run(main())
"""


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that everybody may read and nobody may write."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def open_as_nobody(folder: Path) -> str:
    """In a process of its own, since root may write everywhere."""
    return subprocess.run(
        [sys.executable, "-c", OPEN_AS_NOBODY, str(folder)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_r4_a_folder_that_cannot_be_written_is_said(read_only: Path) -> None:
    assert "can't be opened" in open_as_nobody(read_only)
    assert list(read_only.iterdir()) == []


def test_r4_a_file_that_cannot_be_written_is_said(read_only: Path) -> None:
    read_only.chmod(0o755)
    connection = sqlite3.connect(read_only / FILE)
    connection.execute("CREATE TABLE anything (id INTEGER)")
    connection.close()
    (read_only / FILE).chmod(0o444)
    read_only.chmod(0o555)
    assert "can't be opened" in open_as_nobody(read_only)
    assert list(read_only.iterdir()) == [read_only / FILE]
