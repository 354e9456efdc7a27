"""A3, A4: what happened while the engine, or the bot, was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain.happening import Died, HostBack, HostLost
from tests.live import images
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.until import until
from tests.watch.watched import (
    TOLD,
    UNTIL_TOLD,
    Watched,
    keeps_codes,
    pids_of,
    tell,
    until_ended,
)

OBEYS = "trap 'exit 0' TERM; while :; do sleep 0.1; done"
DIES_ONCE = f"""
    trap : TERM; [ -e /once ] && exec sleep 600; touch /once
    {UNTIL_TOLD}; sleep 3; exit 9
"""
POLICIES = ("no", "always")


@pytest.fixture(params=[False, True], ids=["dies", "live-restore"])
async def own(
    request: pytest.FixtureRequest, start_engine: StartEngine
) -> AsyncIterator[DockerEngine]:
    yield start_engine(live_restore=request.param)


def run(engine: Engine, name: str, policy: str, script: str) -> None:
    words = ("-d", "--name", name, "--restart", policy, *TOLD)
    engine.docker("run", *words, images.BUSYBOX, "sh", "-c", script)


def run_mortal(engine: Engine, number: int) -> None:
    """One that dies as soon as there is a file; some are started again by their policy."""
    policy = "on-failure:1" if number % 10 == 0 else "no"
    script = "while [ ! -e /flag/die ]; do sleep 0.5; done; exit 3"
    words = ("-d", "--name", f"dies-{number}", "--restart", policy, "-v", "flag:/flag")
    engine.docker("run", *words, images.BUSYBOX, "sh", "-c", script)


@pytest.mark.parametrize("how", ["TERM", "KILL"])
async def test_a3_a_death_while_the_daemon_was_away(own: DockerEngine, how: str) -> None:
    watched = Watched(own)
    async with watched.watching():
        for policy in POLICIES:
            run(own, f"obeys-{policy}", policy, OBEYS)
            run(own, f"dies-{policy}", policy, DIES_ONCE)
        mortal = [f"dies-{policy}" for policy in POLICIES]
        await watched.until_running(*mortal, *(f"obeys-{policy}" for policy in POLICIES))
        pids = pids_of(own, *mortal)
        tell(own)
        await asyncio.to_thread(own.stop if how == "TERM" else own.kill)
        await until_ended(pids)
        watched.clock.ahead += timedelta(seconds=30)
        await watched.until(lambda: watched.of(HostLost))
        assert watched.of(HostLost)[0].is_down
        own.start()
        await watched.until(lambda: len(watched.of(HostBack)) == 2)
        await asyncio.sleep(1)  # nothing more comes
    died = {one.subject.name: one for one in watched.of(Died)}
    missing = {one.name for one in watched.of(HostBack)[1].missing}
    lives_on = "--live-restore=true" in own._flags
    if lives_on:
        assert set(died) == {"dies-no", "dies-always"}
        assert missing == set()
    elif how == "KILL" and keeps_codes(own):
        # The daemon was not there to tell them; with its policy it runs again.
        assert set(died) == {"dies-no"}
        assert missing == {"obeys-no"}
    else:
        assert died == {}
        assert missing == {"obeys-no", "dies-no"}
    for one in died.values():
        assert one.is_late or not keeps_codes(own)
        # Of the other nobody may know any more: it may run again already.
        known = {9} if keeps_codes(own) else {9, 255}
        assert one.exit_code in known or one.subject.name == "dies-always"


async def test_a_short_absence_after_which_all_runs_is_no_news(start_engine: StartEngine) -> None:
    own = start_engine(live_restore=True)
    watched = Watched(own)
    async with watched.watching():
        run(own, "web", "always", OBEYS)
        with watched.clock.stands_still():
            await asyncio.to_thread(own.restart)
            await watched.until(lambda: len(watched.of(HostBack)) == 2)
        own.docker("run", "-d", "--name", "later", images.CRASHING)
        await watched.until(lambda: watched.of(Died))
    assert watched.told() == ["Died later"]


async def test_a4_more_was_missed_than_the_engine_replays(engine: Engine) -> None:
    watched = Watched(engine)
    async with watched.watching():
        engine.docker("run", "-d", "--name", "noisy", "-v", "flag:/flag", images.DATA)
        engine.docker("run", "-d", "--name", "stopped", images.DATA)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: run_mortal(engine, number), range(50)))
        mortal = (f"dies-{number}" for number in range(50))
        await watched.until_running("noisy", "stopped", *mortal)
    engine.touch("noisy", "/flag/die")
    engine.docker("stop", "stopped")
    await asyncio.to_thread(until, lambda: not engine.docker("ps", "-q", "-f", "name=dies-"))
    with engine.api() as api:
        for _ in range(1000):
            api.kill("noisy", "CONT")
    watched.clock.ahead += timedelta(minutes=5)
    before = len(watched.happenings)
    async with watched.watching():
        pass
    found = [one for one in watched.happenings[before:] if isinstance(one, Died)]
    assert {one.subject.name for one in found} == {f"dies-{number}" for number in range(50)}
    assert all(one.is_late for one in found)
    async with watched.watching():
        pass
    assert watched.happenings[before:].count(found[0]) == 1
    assert len([one for one in watched.happenings[before:] if isinstance(one, Died)]) == len(found)


async def test_what_the_engine_replays_keeps_its_details(engine: Engine) -> None:
    watched = Watched(engine)
    async with watched.watching():
        engine.docker("run", "-d", "--name", "web", images.DATA)
        await watched.until_running("web")
    engine.docker("run", "-d", "--name", "crashed", images.CRASHING)
    engine.docker("wait", "crashed")
    engine.docker("stop", "web")
    async with watched.watching():
        pass
    assert watched.told() == ["Died crashed", "Stopped web"]
    assert watched.of(Died)[0].exit_code == 3


async def test_the_first_look_at_a_host_is_no_news(engine: Engine) -> None:
    engine.docker("run", "--name", "old", images.GREETER)
    run(engine, "crashed", "no", "exit 3")
    engine.docker("wait", "crashed")
    watched = Watched(engine)
    async with watched.watching():
        pass
    assert watched.told() == []
    assert {one.subject.name for news in watched.news for one in news.seen} == {"old", "crashed"}


async def test_what_is_written_down_is_not_told_again_after_a_restart(engine: Engine) -> None:
    """The engine is asked for a little more than what is new."""
    watched = Watched(engine)
    async with watched.watching():
        engine.docker("run", "-d", "--rm", "--name", "brief", images.CRASHING)
        await watched.until(lambda: "Removed brief" in watched.told())
    # A slow engine's last words come after the removal.
    told = watched.told()
    assert {*told} == {"Died brief", "Removed brief"}
    async with watched.watching():
        pass
    assert watched.told() == told
