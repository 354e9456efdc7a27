"""/save when something goes wrong: nothing half-sent is called done, and the disk is left clean."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.errors import DeliveryFailed, EngineError, NothingMatches, SpoolFull
from bot.core.image_results import Saved, Saving, Sending
from bot.core.results import File, Question, Result, Said
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.store.spool import DiskSpool
from tests.commands.conftest import SMALL_DISK_BYTES
from tests.commands.driver import Driver
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.images import BUSYBOX, bulk_image
from tests.render.shown import shown


@dataclass(frozen=True)
class Boastful(DiskSpool):
    """A disk that says it has room until it has none."""

    def free_bytes(self) -> int:
        """Plenty."""
        return 10**12


async def test_r3_a_part_that_does_not_arrive_is_said(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 5)
    chat = driver.chat()
    chat.refused = "deckhand-test_bulk_5m.tar.zst.003"
    with pytest.raises(DeliveryFailed) as caught:
        await driver.send(f"/save --part-size 1M {name}", chat)
    said = str(caught.value)
    assert "did not take deckhand-test_bulk_5m.tar.zst.003" in said
    assert "Only 2 of " in said
    assert "the image is incomplete" in said
    assert "(deckhand-test_bulk_5m.tar.zst.001 to deckhand-test_bulk_5m.tar.zst.002)" in said
    assert len(chat.all(File)) == 2
    assert chat.all(Saved) == []
    assert driver.notes.verdicts == ["failed"]
    assert driver.leftovers() == []


async def test_r3_nothing_arrived_is_said_too(driver: Driver) -> None:
    chat = driver.chat()
    chat.refused = "busybox_latest.tar.zst"
    with pytest.raises(DeliveryFailed, match="Nothing arrived"):
        await driver.send(f"/save {BUSYBOX}", chat)
    assert driver.leftovers() == []


async def test_r2_too_little_disk_is_seen_before_anything_starts(
    driver: Driver, engine: Engine
) -> None:
    # More than others on this disk may set free meanwhile.
    driver.limit(spare_disk_bytes=2 * driver.spool.free_bytes())
    chat = driver.chat()
    with pytest.raises(SpoolFull, match=r"may take .* are free, .* have to stay free"):
        await driver.send(f"/save {BUSYBOX}", chat)
    assert chat.results == []


async def test_r2_a_disk_that_fills_up_midway(
    driver: Driver, engine: Engine, small_disk: Path
) -> None:
    name = bulk_image(engine, SMALL_DISK_BYTES * 4 // 1_000_000)
    driver.spool = Boastful(small_disk)
    chat = driver.chat()
    with pytest.raises(SpoolFull, match=os.strerror(errno.ENOSPC)):
        await driver.send(f"/save {name}", chat)
    assert {type(one) for one in chat.results} <= {Saving}
    assert driver.leftovers() == []


async def test_r2_others_on_the_disk_keep_their_room(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 100)

    def fill(result: Result) -> None:
        if isinstance(result, Saving):
            driver.limits.__dict__["spare_disk_bytes"] = 10**15

    chat = driver.chat()
    chat.meanwhile = fill
    with pytest.raises(SpoolFull, match="got too full while saving"):
        await driver.send(f"/save --compress none {name}", chat)
    assert driver.leftovers() == []


@pytest.mark.alone
async def test_cancel_while_the_engine_writes(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 200)
    driver.limit(parts_unasked=1000)
    chat = driver.chat()
    chat.meanwhile = lambda result: driver.stopped.set()
    began = time.monotonic()
    await driver.send(f"/save {name}", chat)
    assert time.monotonic() - began < 3
    assert shown(chat.one(Said)) == "Stopped. Nothing was sent."
    assert chat.all(File) == []
    assert driver.leftovers() == []


class PressedAtTheEnd(asyncio.Event):
    """The press comes right after it was looked at for the last time."""

    def is_set(self) -> bool:
        """As it was before."""
        was_set = super().is_set()
        self.set()
        return was_set


async def test_cancel_while_the_last_part_is_closed(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 5)
    driver.limit(parts_unasked=2)
    driver.stopped = PressedAtTheEnd()
    chat = await driver.send(f"/save --part-size 1M {name}")
    assert chat.all(Question) == []
    assert shown(chat.one(Said)) == "Stopped. Nothing was sent."
    assert driver.leftovers() == []


async def test_cancel_between_parts(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 5)

    def stop_at_third(result: Result) -> None:
        if isinstance(result, Sending) and result.number == 3:
            driver.stopped.set()

    chat = driver.chat()
    chat.meanwhile = stop_at_third
    await driver.send(f"/save --part-size 1M --compress none {name}", chat)
    assert str(chat.one(Said).sentence).startswith("Stopped. 3 of ")
    assert chat.all(Saved) == []
    assert driver.leftovers() == []


async def test_a_command_that_is_cut_off_leaves_nothing(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 201)
    driver.limit(parts_unasked=1000)
    begun = asyncio.Event()
    chat = driver.chat()
    chat.meanwhile = lambda result: begun.set()
    asking = asyncio.create_task(driver.send(f"/save {name}", chat))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert driver.leftovers() == []
    assert driver.notes.verdicts == ["interrupted"]


async def test_an_image_that_goes_meanwhile(driver: Driver, engine: Engine) -> None:
    engine.docker("tag", BUSYBOX, "going:1")
    driver.limit(parts_unasked=1, part_bytes=1_000_000)
    asked = await driver.send("/save --compress none going:1")
    engine.docker("rmi", "going:1")
    with pytest.raises(NothingMatches, match="There is no image"):
        await driver.press_yes(asked)


async def test_r1_memory_does_not_grow_with_the_image(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 300)
    driver.limit(parts_unasked=1000)
    await driver.send(f"/save {BUSYBOX}")
    before, seen = _resident(), [0]

    async def look() -> None:
        while True:
            seen.append(_resident())
            await asyncio.sleep(0.02)

    looking = asyncio.create_task(look())
    chat = await driver.send(f"/save {name}")
    looking.cancel()
    assert len(chat.one(Saved).parts) > 10
    # Packing has two threads, whose own buffers are 11 MB whatever the image's size.
    assert max(seen) - before < 20_000_000


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def test_an_engine_that_ends_midway_is_no_save(
    start_engine: StartEngine, tmp_path: Path
) -> None:
    other = start_engine()
    name = bulk_image(other, 300)
    gateway = Gateway("other", HostAddress(other.url))
    driver = Driver({"other": gateway}, tmp_path)
    driver.limit(parts_unasked=1000)
    chat = driver.chat()
    chat.meanwhile = lambda result: other.kill() if other.pid else None
    with pytest.raises(EngineError):
        await driver.send(f"/save {name}", chat)
    gateway.close()
    assert {type(one) for one in chat.results} == {Saving}
    assert driver.leftovers() == []
