"""Working folders: private, removed on every way out, and cleared at start."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.core.errors import SpoolFull
from bot.store.spool import DiskSpool


@pytest.fixture
def spool(tmp_path: Path) -> DiskSpool:
    made = DiskSpool(tmp_path / "data" / "spool")
    made.prepare()
    return made


async def test_a_folder_is_gone_with_all_in_it_after_use(spool: DiskSpool) -> None:
    async with spool.folder() as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "part").write_bytes(b"x")
        assert folder.parent == spool.root
    assert not folder.exists()


async def test_two_folders_do_not_meet(spool: DiskSpool) -> None:
    async with spool.folder() as one, spool.folder() as other:
        assert one != other


async def test_a_folder_is_gone_when_the_work_fails(spool: DiskSpool) -> None:
    with pytest.raises(ZeroDivisionError):
        async with spool.folder() as folder:
            raise ZeroDivisionError
    assert not folder.exists()


async def test_a_folder_is_gone_when_the_work_is_cancelled(spool: DiskSpool) -> None:
    async def work() -> None:
        async with spool.folder() as folder:
            (folder / "part").write_bytes(b"x")
            inside.set()
            await asyncio.sleep(60)

    inside = asyncio.Event()
    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(spool.root.iterdir()) == []


async def test_a_file_that_went_missing_meanwhile_is_no_fault(spool: DiskSpool) -> None:
    async with spool.folder() as folder:
        shutil.rmtree(folder)


def test_leftovers_are_removed_at_start_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep").write_bytes(b"x")
    root = tmp_path / "spool"
    (root / "tmp1").mkdir(parents=True)
    (root / "tmp1" / "part").write_bytes(b"x")
    (root / "stray").write_bytes(b"x")
    (root / "link").symlink_to(outside)
    DiskSpool(root).prepare()
    assert list(root.iterdir()) == []
    assert (outside / "keep").exists()


def test_only_the_bot_reads_it(spool: DiskSpool) -> None:
    assert spool.root.stat().st_mode & 0o777 == 0o700


async def test_no_room_for_a_folder_is_said(spool: DiskSpool) -> None:
    spool.root.rmdir()
    with pytest.raises(SpoolFull, match="No such file"):
        async with spool.folder():
            pass


def test_free_space_is_that_of_its_disk(spool: DiskSpool) -> None:
    assert abs(spool.free_bytes() - shutil.disk_usage(spool.root).free) < 1_000_000_000
