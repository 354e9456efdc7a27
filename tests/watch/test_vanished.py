"""What ran on a real engine, and was removed while nobody listened."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.container import Container
from bot.domain.happening import Died, Vanished
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.until import until
from tests.watch.watched import Watched, make_noise, run


def names(watched: Watched) -> list[str]:
    """Of what was told; one that is told twice is there twice."""
    return sorted(subject.name for one in watched.of(Vanished) for subject in one.subjects)


async def test_a4_what_was_removed_unheard_is_told_once_and_together(engine: Engine) -> None:
    watched, began = Watched(engine), datetime.now(UTC)
    script = "while [ ! -e /flag/end ]; do sleep 0.1; done; exit 3"
    async with watched.watching():
        run(engine, "noisy", "-v", "flag:/flag")
        run(engine, "job", "--rm", "-v", "flag:/flag", script=script)
        for name in ("web", "again", "stopped"):
            run(engine, name)
        engine.docker("stop", "-t", "0", "stopped")
        await watched.until(lambda: "Stopped stopped" in watched.told())
    left = datetime.now(UTC)
    engine.touch("noisy", "/flag/end")
    engine.docker("rm", "-f", "web", "again", "stopped")
    run(engine, "again")
    await asyncio.to_thread(until, lambda: not engine.docker("ps", "-aq", "-f", "name=job"))
    make_noise(engine)
    for _ in range(2):
        async with watched.watching():
            pass
    assert names(watched) == ["job", "web"]
    assert watched.of(Died) == []
    (told,) = watched.of(Vanished)
    assert began < told.ran_at < left < told.at


async def test_a10_a_removal_that_is_heard_is_not_told(engine: Engine) -> None:
    """At once, or by what the engine replays."""
    watched = Watched(engine)
    async with watched.watching():
        for number in range(2):
            run(engine, f"forced-{number}")
            run(engine, f"brief-{number}", "--rm", script=f"sleep {1 + 2 * number}")
            run(engine, f"down-{number}")
        engine.docker("rm", "-f", "forced-0")
        engine.docker("stop", "-t", "0", "down-0")
        engine.docker("rm", "down-0")
        await watched.until(lambda: "Removed brief-0" in watched.told())
    engine.docker("rm", "-f", "forced-1")
    engine.docker("stop", "-t", "0", "down-1")
    engine.docker("rm", "down-1")
    await asyncio.to_thread(until, lambda: not engine.docker("ps", "-aq", "-f", "name=brief-1"))
    async with watched.watching():
        pass
    removed = {word for word in watched.told() if word.startswith("Removed")}
    assert len(removed) == 6
    assert names(watched) == []


class _StillThere(Gateway):
    """Its list shows what is removed by now: for a while, or for ever where an engine fails."""

    rows: tuple[Container, ...] = ()

    async def containers(self, **_: object) -> tuple[Container, ...]:
        return self.rows


@pytest.mark.parametrize("state", ["removing", "dead"])
async def test_what_is_being_removed_is_gone(engine: Engine, state: str) -> None:
    watched = Watched(engine)
    async with watched.watching():
        for name in ("noisy", "web"):
            run(engine, name)
        await watched.until_running("noisy", "web")
    watched.gateway = gateway = _StillThere("local", HostAddress(engine.url))
    listed = await Gateway.containers(gateway, all=True)
    gateway.rows = tuple(
        replace(row, state=state if row.name == "web" else row.state) for row in listed
    )
    engine.docker("rm", "-f", "web")
    make_noise(engine)
    async with watched.watching():
        pass
    assert names(watched) == ["web"]


@pytest.mark.parametrize("how", ["TERM", "KILL"])
async def test_what_an_engine_or_its_host_takes_for_good_is_told(
    start_engine: StartEngine, how: str
) -> None:
    own = start_engine()
    watched = Watched(own)
    async with watched.watching():
        for number in range(3):
            run(own, f"job-{number}", "--rm")
        run(own, "web", "--restart", "always")
        run(own, "once")
        await watched.until_running("job-0", "job-1", "job-2", "web", "once")
    await asyncio.to_thread(own.stop if how == "TERM" else own.kill)
    await asyncio.to_thread(own.start)
    watched.clock.ahead += timedelta(minutes=10)
    async with watched.watching():
        pass
    assert names(watched) == ["job-0", "job-1", "job-2"]
    assert watched.of(Died) == []


async def test_an_engine_that_is_killed_takes_them_for_good(start_engine: StartEngine) -> None:
    own = start_engine()
    watched = Watched(own)
    async with watched.watching():
        run(own, "job", "--rm")
        await watched.until_running("job")
        await asyncio.to_thread(own.kill)
        await asyncio.to_thread(own.start)
        await watched.until(lambda: watched.of(Vanished))
        await asyncio.sleep(1)
    assert names(watched) == ["job"]


async def test_a10_who_removed_it_after_the_engine_came_back_is_heard(
    start_engine: StartEngine,
) -> None:
    own = start_engine()
    watched = Watched(own)
    async with watched.watching():
        for name in ("web", "api"):
            run(own, name, "--restart", "always")
        await watched.until_running("web", "api")
    await asyncio.to_thread(own.stop)
    await asyncio.to_thread(own.start)
    own.docker("rm", "-f", "web")
    own.docker("stop", "-t", "0", "api")
    own.docker("rm", "api")
    async with watched.watching():
        pass
    assert names(watched) == []
