from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.files import BATCH_BYTES, FileStore


async def chunks(size: int, fails: bool = False) -> AsyncIterator[bytes]:
    for start in range(0, size, 1000):
        yield bytes(min(1000, size - start))
    if fails:
        raise ConnectionError


def kept(root: Path) -> list[int]:
    return [path.stat().st_size for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, BATCH_BYTES, BATCH_BYTES + 1])
async def test_a_file_is_kept_whole(tmp_path: Path, size: int) -> None:
    store = FileStore(tmp_path)
    file = await store.receive(chunks(size), "../../x.tar.gz")
    assert (file.size, file.sha256) == (size, hashlib.sha256(bytes(size)).hexdigest())
    assert kept(tmp_path) == [size]
    assert file.relative == "documents/file_1.gz"


async def test_a_file_at_the_limit_is_taken_and_one_beyond_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.upload_limit = 5000
    assert (await store.receive(chunks(5000), "x")).size == 5000
    with pytest.raises(ApiError, match="Request Entity Too Large"):
        await store.receive(chunks(5001), "x")
    assert kept(tmp_path) == [5000]


async def test_nothing_beyond_the_limit_is_written(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.upload_limit = 5000
    seen: list[int] = []

    async def watched() -> AsyncIterator[bytes]:
        async for chunk in chunks(3 * BATCH_BYTES):
            yield chunk
        seen.extend(kept(tmp_path))

    with pytest.raises(ApiError):
        await store.receive(watched(), "x")
    assert sum(seen) <= 5000


async def test_a_broken_upload_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        await FileStore(tmp_path).receive(chunks(2 * BATCH_BYTES, fails=True), "x")
    assert kept(tmp_path) == []


def test_only_an_own_folder_is_removed(tmp_path: Path) -> None:
    FileStore(tmp_path).close()
    assert tmp_path.exists()
    own = FileStore()
    assert own.root.exists()
    own.close()
    assert not own.root.exists()


def test_no_folder_stays_where_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [sys.executable, "-m", "bot.sandbox", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(
            command,
            check=False,
            env=os.environ | {"TMPDIR": str(tmp_path)},
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ended.returncode != 0
    assert "in use" in ended.stderr
    assert list(tmp_path.iterdir()) == []
