"""/run and /logs while the bot's disk is full: all but the file is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.core.container_results import Exited, Log, Output
from bot.core.results import File, Said
from bot.store.spool import DiskSpool
from tests.commands.containers.seen import all_names
from tests.commands.driver import Chat, Driver
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, CHATTY
from tests.render.shown import shown

FULL = "There is no file with all of it: the bot's disk is full."


@pytest.fixture
def full(driver: Driver, small_disk: Path) -> Driver:
    """A bot whose disk has no byte left."""
    driver.spool = DiskSpool(small_disk)
    (small_disk / "all").write_bytes(bytes(shutil.disk_usage(small_disk).free))
    return driver


def has_no_file(chat: Chat, why: str = FULL) -> bool:
    return chat.all(File) == [] and why in {shown(one) for one in chat.all(Said)}


async def test_a_short_run_needs_no_disk(full: Driver) -> None:
    chat = await full.send(f"/run --rm {BUSYBOX} echo hi")
    assert chat.one(Exited).lines == ("hi",)
    assert chat.all(Said) == []


async def test_a_long_run_goes_on_to_its_end(full: Driver, engine: Engine) -> None:
    script = "seq 3000; sleep 1; echo late"
    chat = await full.send(f"/run --rm {BUSYBOX} sh -c '{script}'")
    assert chat.one(Exited).lines[-2:] == ("3000", "late")
    assert chat.all(Output)[-1].lines[-1] == "late"
    assert has_no_file(chat)
    assert all_names(engine) == ""


async def test_logs_without_disk(full: Driver, engine: Engine) -> None:
    engine.docker("run", "--name", "chatty", "-e", "LINES=3000", CHATTY)
    short = await full.send("/logs -n 2 chatty")
    assert short.one(Log).lines == ("line 2999", "line 3000")
    assert short.all(Said) == []
    long = await full.send("/logs -n all chatty")
    assert long.one(Log).lines[-1] == "line 3000"
    assert has_no_file(long)


async def test_no_place_for_working_files(driver: Driver, engine: Engine) -> None:
    shutil.rmtree(driver.spool.root)
    chat = await driver.send(f"/run --rm {BUSYBOX} seq 3000")
    assert chat.one(Exited).lines[-1] == "3000"
    why = "There is no file with all of it: the bot can't write working files."
    assert has_no_file(chat, why)
    assert all_names(engine) == ""
