"""An engine that takes its time to show a container, and has nothing else to tell, or is silent."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.domain.container import ContainerDetail
from bot.domain.happening import RestartFailed
from bot.engine.address import HostAddress
from bot.engine.bridge import BridgeLimits
from bot.engine.gateway import Gateway
from bot.watch.tracker import LONGEST_NAP_SECONDS
from tests.live.engine import Engine
from tests.watch.test_given_up import lose_its_mount
from tests.watch.watched import Watched


class _Slow(Gateway):
    async def container(self, id: str) -> ContainerDetail:
        await asyncio.sleep(0.5)
        return await super().container(id)


@pytest.mark.usefixtures("looked_at_often")
async def test_what_a_slow_look_asks_for_is_looked_at(engine: Engine, tmp_path: Path) -> None:
    watched = Watched(engine, gateway=_Slow("local", HostAddress(engine.url)))
    async with watched.watching():
        await lose_its_mount(watched, tmp_path)
        await watched.until(lambda: watched.of(RestartFailed))


def test_naps_leave_time_to_find_out_that_an_engine_is_silent() -> None:
    limits = BridgeLimits()
    assert limits.patience_seconds + limits.ping_seconds < LONGEST_NAP_SECONDS
