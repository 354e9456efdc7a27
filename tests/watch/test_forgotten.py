"""What is found out of a container of which the engine remembers only what matters less."""

from __future__ import annotations

import asyncio

from tests.live.engine import DockerFailedError, Engine
from tests.live.until import until
from tests.watch.watched import Watched, make_noise, run

CHECK = (
    *("--health-cmd", "test -e /flag/well"),
    *("--health-interval", "1s", "--health-start-period", "60s"),
)


def shown(engine: Engine, name: str, field: str) -> str:
    return engine.docker("inspect", "-f", f"{{{{.{field}}}}}", name)


def until_healthy(engine: Engine, name: str) -> None:
    until(lambda: shown(engine, name, "State.Health.Status") == "healthy")


def until_again(engine: Engine, *names: str) -> None:
    """They died, and their policy started them anew."""
    for name in names:
        until(lambda: shown(engine, name, "RestartCount") == "1")  # noqa: B023 - used at once
        until(lambda: shown(engine, name, "State.Restarting") == "false")  # noqa: B023


def there_is(engine: Engine, file: str) -> bool:
    """In `web`, which may just be starting."""
    try:
        engine.docker("exec", "web", "test", "-e", file)
    except DockerFailedError:
        return False
    return True


async def test_a4_a_crash_is_found_though_only_what_came_after_it_is_replayed(
    engine: Engine,
) -> None:
    watched = Watched(engine)
    script = "while [ ! -e /flag/end ]; do sleep 0.1; done; rm /flag/end; exit 3"
    async with watched.watching():
        run(engine, "noisy")
        run(engine, "web", "--restart", "always", "-v", "flag:/flag", *CHECK, script=script)
        run(engine, "api", "--restart", "always", "-v", "flag2:/flag", script=script)
        await watched.until_running("noisy", "web", "api")
    for name in ("web", "api"):
        engine.touch(name, "/flag/end")
    until_again(engine, "web", "api")
    make_noise(engine)
    engine.touch("web", "/flag/well")
    engine.docker("kill", "-s", "CONT", "api")
    until_healthy(engine, "web")
    async with watched.watching():
        pass
    assert sorted(watched.told()) == ["Died api", "Died web", "Healthy web"]


async def test_a10_a_stop_under_way_ends_the_life_that_began_unheard(engine: Engine) -> None:
    """Its signal is replayed, the crash and the start before are not."""
    watched = Watched(engine)
    first = "while [ ! -e /end ]; do sleep 0.1; done; exit 3"
    ends = "touch /told; until [ -e /may-end ]; do sleep 0.1; done; exit 1"
    second = f"trap '{ends}' TERM; touch /again; while true; do sleep 0.1; done"
    script = f"if [ -e /end ]; then {second}; else {first}; fi"
    async with watched.watching():
        run(engine, "noisy")
        run(engine, "web", "--restart", "always", script=script)
        await watched.until_running("noisy", "web")
        # Starts that are closer to each other are taken for one.
        await asyncio.sleep(2.5)
    engine.touch("web", "/end")
    await asyncio.to_thread(until, lambda: there_is(engine, "/again"))
    make_noise(engine)
    stopping = asyncio.create_task(asyncio.to_thread(engine.docker, "stop", "-t", "60", "web"))
    await asyncio.to_thread(until, lambda: there_is(engine, "/told"))
    async with watched.watching():
        assert not stopping.done()
        await asyncio.to_thread(engine.touch, "web", "/may-end")
        await stopping
        await watched.until(lambda: "Stopped web" in watched.told())
        await asyncio.sleep(2)
    assert watched.told() == ["Died web", "Stopped web"]
