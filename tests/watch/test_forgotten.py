"""What is found out of a container of which the engine remembers only what matters less."""

from __future__ import annotations

import asyncio
import time

from tests.live.engine import Engine
from tests.watch.watched import Watched, make_noise, run

CHECK = (
    *("--health-cmd", "test -e /flag/well"),
    *("--health-interval", "1s", "--health-start-period", "60s"),
)


def until_healthy(engine: Engine, name: str) -> None:
    last = time.monotonic() + 20
    while engine.docker("inspect", "-f", "{{.State.Health.Status}}", name).strip() != "healthy":
        assert time.monotonic() < last
        time.sleep(0.2)


async def test_a4_a_crash_is_found_though_only_what_came_after_it_is_replayed(
    engine: Engine,
) -> None:
    watched = Watched(engine)
    script = "while [ ! -e /flag/end ]; do sleep 0.1; done; rm /flag/end; exit 3"
    async with watched.watching():
        run(engine, "noisy")
        run(engine, "web", "--restart", "always", "-v", "flag:/flag", *CHECK, script=script)
        run(engine, "api", "--restart", "always", "-v", "flag2:/flag", script=script)
        await asyncio.sleep(0.5)
    for name in ("web", "api"):
        engine.docker("exec", name, "touch", "/flag/end")
    await asyncio.sleep(2)
    make_noise(engine)
    engine.docker("exec", "web", "touch", "/flag/well")
    engine.docker("kill", "-s", "CONT", "api")
    until_healthy(engine, "web")
    async with watched.watching():
        pass
    assert sorted(watched.told()) == ["Died api", "Died web", "Healthy web"]


async def test_a10_a_stop_under_way_ends_the_life_that_began_unheard(engine: Engine) -> None:
    """Its signal is replayed, the crash and the start before are not."""
    watched = Watched(engine)
    first = "while [ ! -e /end ]; do sleep 0.1; done; exit 3"
    second = "trap 'sleep 5; exit 1' TERM; while true; do sleep 0.1; done"
    script = f"if [ -e /end ]; then {second}; else {first}; fi"
    async with watched.watching():
        run(engine, "noisy")
        run(engine, "web", "--restart", "always", script=script)
        await asyncio.sleep(3)
    engine.docker("exec", "web", "touch", "/end")
    await asyncio.sleep(2)
    make_noise(engine)
    stopping = asyncio.create_task(asyncio.to_thread(engine.docker, "stop", "-t", "20", "web"))
    await asyncio.sleep(1)
    async with watched.watching():
        assert not stopping.done()
        await stopping
        await watched.until(lambda: "Stopped web" in watched.told())
        await asyncio.sleep(2)
    assert watched.told() == ["Died web", "Stopped web"]
