"""/help without a command."""

from __future__ import annotations

from pathlib import Path

from bot.core.results import Overview
from tests.commands.driver import Driver
from tests.engine.fake import FakeEngine


async def test_how_another_host_is_named_is_shown(tmp_path: Path) -> None:
    names = ("local", "nas", "box")
    driver = Driver({name: FakeEngine({}, host=name) for name in names}, tmp_path)
    assert (await driver.send("/help")).one(Overview).other_host == "nas"


async def test_help_of_what_has_no_manual_is_the_overview(driver: Driver) -> None:
    overview = (await driver.send("/docker --help")).one(Overview)
    assert overview.entries
    assert overview.other_host == ""
