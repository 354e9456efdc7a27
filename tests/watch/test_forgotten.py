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
