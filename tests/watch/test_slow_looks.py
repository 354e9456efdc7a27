"""An engine that takes its time to show a container, and has nothing else to tell, or is silent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.errors import EngineNotResponding
from bot.domain.container import ContainerDetail
from bot.domain.engine_event import EngineEvent
from bot.domain.happening import RestartFailed
from bot.domain.sentence import say
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.watch.news import News
from bot.watch.tracker import Tracker
from bot.watch.watcher import HostWatcher
from tests.live.engine import Engine
from tests.watch.stand_ins import HandClock
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


class _Silent:
    """Nothing comes, until that is found out."""

    def __aiter__(self) -> _Silent:
        return self

    async def __anext__(self) -> Sequence[EngineEvent]:
        await asyncio.sleep(0.5)
        raise EngineNotResponding(say("The engine does not answer."))


async def test_what_is_due_meanwhile_does_not_hide_that_an_engine_is_silent(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.watch.tracker.LONGEST_NAP_SECONDS", 0.1)
    gateway = Gateway("local", HostAddress(engine.url))

    async def take(news: News) -> None:
        raise AssertionError(news)

    watcher = HostWatcher(gateway, HandClock(), take, Tracker("local"))
    with pytest.raises(EngineNotResponding):
        await asyncio.wait_for(watcher._follow(_Silent()), 5)
    gateway.close()
