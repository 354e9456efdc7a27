"""/run that does not come to an end leaves no container behind."""

from __future__ import annotations

import asyncio

import pytest

from tests.commands.driver import Driver
from tests.live.engine import Engine
from tests.live.images import BUSYBOX


@pytest.mark.parametrize("way", ["-d ", ""])
@pytest.mark.parametrize("milliseconds", [5, 20, 40, 80])
async def test_cancelled_while_it_is_created(
    driver: Driver, engine: Engine, way: str, milliseconds: int
) -> None:
    command = asyncio.create_task(driver.send(f"/run {way}--name cut {BUSYBOX} sleep 600"))
    await asyncio.sleep(milliseconds / 1000)
    command.cancel()
    with pytest.raises(asyncio.CancelledError):
        await command
    # What the engine was asked for and not yet did is done by then.
    await asyncio.sleep(1)
    states = engine.docker("ps", "-a", "--format", "{{.Names}} {{.State}}")
    assert states in {"", "cut running"}
