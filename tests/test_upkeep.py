"""What goes wrong once must not end what is done for as long as the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import upkeep
from bot.engine.address import HostAddress
from bot.engine.credentials import Credentials
from bot.engine.hosts import EngineHosts
from bot.heartbeat import Heartbeat
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.live.engine import Engine
from tests.promises.waiting import until
from tests.store.samples import SetClock


class BrokenHeart(Heartbeat):
    """Stumbles at one engine's name."""

    beats: list[str]

    def beat(self, part: str) -> None:
        """Note it, or raise what nobody expects."""
        if part == "odd":
            raise RuntimeError("not foreseen")
        self.beats.append(part)


class BrokenClock(SetClock):
    """Knows no time."""

    asked = 0

    def now(self) -> datetime:
        """Raise what nobody expects."""
        self.asked += 1
        raise RuntimeError("not foreseen")


async def while_waiting(work: Coroutine[Any, Any, None], is_so: Callable[[], bool]) -> None:
    """It goes on until that came about."""
    task = asyncio.create_task(work)
    await until(is_so)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "ENGINE_BEAT_SECONDS", 0.05)


async def test_the_sign_of_life_goes_on(
    engine: Engine, tmp_path: Path, quick_beats: None, caplog: pytest.LogCaptureFixture
) -> None:
    address = HostAddress(engine.url)
    hosts = EngineHosts({"odd": address, "well": address}, Credentials())
    heart = BrokenHeart(tmp_path / "heart")
    heart.beats = []
    await while_waiting(upkeep.beat(hosts, heart), lambda: len(heart.beats) > 1)
    hosts.close()
    assert set(heart.beats) == {"well"}
    assert "in the sign of life of odd" in caplog.text


async def test_an_engine_s_fault_is_logged_once_while_it_lasts(
    engine: Engine, tmp_path: Path, quick_beats: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    socket = tmp_path / "docker.sock"
    hosts = EngineHosts({"far": HostAddress(f"unix://{socket}")}, Credentials())
    work = asyncio.create_task(upkeep.beat(hosts, Heartbeat(tmp_path / "heart")))

    def words() -> list[str]:
        return [one.getMessage() for one in caplog.records if one.name == upkeep.__name__]

    await until(lambda: len(words()) == 1)
    await asyncio.sleep(0.5)  # it lasts
    socket.symlink_to(engine.url.removeprefix("unix://"))
    await until(lambda: len(words()) > 1)
    await asyncio.sleep(0.5)
    work.cancel()
    hosts.close()
    away = f"engine far: There is no Docker engine at unix://{socket}. Is it running?"
    assert words() == [away, "engine far: works again"]


async def test_old_rows_are_removed_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(upkeep, "PRUNE_SECONDS", 0.05)
    clock = BrokenClock()
    async with open_store("", tmp_path, SecretHiding(), SetClock()) as store:
        await while_waiting(upkeep.prune(store, clock), lambda: clock.asked > 1)
    assert "in the removal of old rows" in caplog.text
