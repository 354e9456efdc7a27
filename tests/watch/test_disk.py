"""A disk that fills is told once, and once that there is room again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.engine_facts import EngineFacts
from bot.domain.disk_room import Room
from bot.domain.happening import DiskEased, DiskFilling, Happening
from bot.domain.incident import IncidentKind
from bot.watch.change import Say
from bot.watch.disk import DiskWatch
from bot.watch.news import News
from tests.engine.fake import FakeEngine
from tests.live import disk
from tests.watch.watched import ShiftedClock
from tests.watch.written import HOST, Written, says, seconds

MEGABYTE = 1_000_000
ANNOUNCE, UPDATE, ENDED, NONE = Say


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk.small_disk(tmp_path / "disk", 20 << 20) as folder:
        yield folder


class _Elsewhere(FakeEngine):
    def __init__(self, root: Path) -> None:
        super().__init__({})
        self._root = root

    async def facts(self) -> EngineFacts:
        return EngineFacts(str(self._root), live_restore=False)


@pytest.mark.parametrize("is_seen", [True, False], ids=["its folder", "the bot's own"])
async def test_each_change_is_told_once(small_disk: Path, is_seen: bool) -> None:
    told: list[Happening] = []

    async def take(news: News) -> None:
        told.extend(news.happenings)

    root = small_disk if is_seen else small_disk / "unseen"
    watch = DiskWatch(_Elsewhere(root), ShiftedClock(), take, small_disk)
    for _ in range(2):
        await watch.look()
    # An incident of the last run may be open.
    assert [type(one) for one in told] == [DiskEased]
    told.clear()
    (small_disk / "data").write_bytes(b"0" * 20 * MEGABYTE)
    for _ in range(2):
        await watch.look()
    (filling,) = told
    assert isinstance(filling, DiskFilling)
    assert 0 < filling.free_bytes < 2 * MEGABYTE < 20 * MEGABYTE < filling.total_bytes
    (small_disk / "data").unlink()
    for _ in range(2):
        await watch.look()
    assert isinstance(told[1], DiskEased)
    assert len(told) == 2


async def test_its_figure_follows_by_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    async def take(news: News) -> None:
        told.extend(one.free_bytes for one in news.happenings if isinstance(one, DiskFilling))

    watch = DiskWatch(_Elsewhere(tmp_path), ShiftedClock(), take, tmp_path)
    for free in (90, 85, 82, 81, 73, 74, 80, 99, 3, 2, 3, 0, 0):
        monkeypatch.setattr(watch, "_room", lambda root, free=free: Room(free, 1000))
        await watch.look()
    assert told == [90, 81, 99, 3, 2, 3, 0]


def test_a_disk_that_fills_up_and_is_cleared() -> None:
    written = Written()
    assert says(written.take(DiskFilling(HOST, written.now, 5, 100))) == [ANNOUNCE]
    assert (written.newest.kind, written.newest.free_bytes) == (IncidentKind.DISK, 5)
    assert written.take(DiskFilling(HOST, written.now, 5, 100)) == ()
    assert says(written.take(DiskFilling(HOST, written.now, 4, 100))) == [UPDATE]
    assert says(written.take(DiskEased(HOST, written.now, 60, 100))) == [ENDED]
    assert (written.newest.free_bytes, written.newest.total_bytes) == (60, 100)
    assert written.take(DiskEased(HOST, written.now, 60, 100)) == ()


def test_a_disk_that_fills_further_sounds_again_with_each_half_of_the_rest() -> None:
    written = Written()
    said = []
    for free in (90, 80, 51, 50, 40, 26, 25, 13, 12, 0):
        said += says(written.take(DiskFilling(HOST, written.now, free, 1000)))
        written.wait(timedelta(hours=1))
    loud = [ANNOUNCE, UPDATE, UPDATE, ANNOUNCE, UPDATE, UPDATE, ANNOUNCE, UPDATE, ANNOUNCE]
    assert said == [*loud, ANNOUNCE]
    assert written.only.free_bytes == 0


def test_a_disk_that_fills_fast_is_not_loud_all_the_time() -> None:
    written = Written()
    said = []
    for free in (90, 40, 20, 10, 5):
        said += says(written.take(DiskFilling(HOST, written.now, free, 1000)))
        written.wait(seconds(61))
    assert said == [ANNOUNCE, ANNOUNCE, UPDATE, UPDATE, UPDATE]


def test_a_sound_that_was_left_out_comes_as_soon_as_it_may() -> None:
    """It filled up within a minute, and stays so."""
    written = Written()
    for free in (90, 40, 0):
        written.take(DiskFilling(HOST, written.now, free, 1000))
        written.wait(seconds(20))
    assert says(written.take(DiskFilling(HOST, written.now, 0, 1000))) == [ANNOUNCE]
    said = []
    for _ in range(40):
        written.wait(timedelta(minutes=5))
        said += says(written.take(DiskFilling(HOST, written.now, 0, 1000)))
    assert said == []


def test_what_wavers_sounds_once_and_what_was_cleared_again() -> None:
    written = Written()
    said = []
    for free in (90, 50, 56, 49, 60, 50, 95, 24, 90, 24):
        said += says(written.take(DiskFilling(HOST, written.now, free, 1000)))
        written.wait(timedelta(hours=1))
    assert [place for place, one in enumerate(said) if one is ANNOUNCE] == [0, 1, 7, 9]


async def test_what_stays_full_is_told_again_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    async def take(news: News) -> None:
        told.extend(one.free_bytes for one in news.happenings if isinstance(one, DiskFilling))

    watch = DiskWatch(_Elsewhere(tmp_path), ShiftedClock(), take, tmp_path)
    for free, told_before in ((50, 0.0), (51, 0.0), (51, -1e9), (52, 0.0)):
        monkeypatch.setattr(watch, "_room", lambda root, free=free: Room(free, 1000))
        if told_before:
            monkeypatch.setattr(watch, "_told_at", told_before)
        await watch.look()
    assert told == [50, 50]
