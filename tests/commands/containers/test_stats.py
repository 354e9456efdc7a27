"""/stats on a real engine."""

from __future__ import annotations

import re

import pytest

from bot.core.container_results import StatsListed
from bot.core.errors import NothingMatches
from bot.domain.usage import Busy, Stats
from tests.commands.driver import VIEWER, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX
from tests.render.shown import shown


async def test_all_that_run_the_busiest_first(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "idle", "-m", "64m", BUSYBOX, "sleep", "600")
    busy = ("sh", "-c", "while :; do :; done")
    engine.docker("run", "-d", "--name", "busy", "--cpus", "0.3", BUSYBOX, *busy)
    engine.docker("create", "--name", "never", BUSYBOX)
    words = shown((await as_person(driver, VIEWER).send("/stats")).one(StatsListed))
    first, second = words.split("\n")[2:4]
    assert words.startswith("2 containers measured\n\n")
    assert re.fullmatch(r"busy · [1-9]\d\.\d % · \S+ [KM]?i?B of \S+ GiB", first)
    assert re.fullmatch(r"idle · \d\.\d % · \S+ [KM]?i?B of 64 MiB", second)
    assert words.endswith("\n[⟳]")


async def test_named_ones_and_those_that_do_not_run(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "web", BUSYBOX, "sleep", "600")
    engine.docker("create", "--name", "never", BUSYBOX)
    words = shown((await driver.send("/stats web never")).one(StatsListed))
    assert words.startswith("1 container measured\n\nweb · ")
    assert "never is not running." in words
    with pytest.raises(NothingMatches):
        await driver.send("/stats gone")


async def test_nothing_runs(driver: Driver) -> None:
    assert shown((await driver.send("/stats")).one(StatsListed)) == "Nothing is running.\n[⟳]"


def test_pages_and_an_engine_that_names_no_limit() -> None:
    row = Busy("web", Stats(0.0, 1_048_576, 0))
    listed = StatsListed(page=1, pages=3, total=17, line="/stats", rows=(row,))
    assert shown(listed).startswith(
        "17 containers measured\n\nweb · 0.0 % · 1 MiB of memory\n\nPage 2 of 3\n["
    )


def test_those_without_figures_are_named() -> None:
    listed = StatsListed(page=0, pages=1, total=0, line="/stats", rows=(), unmeasured=("web", "db"))
    assert shown(listed) == (
        "The engine gave no figures of web.\nThe engine gave no figures of db.\n[⟳]"
    )
