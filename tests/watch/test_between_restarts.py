"""What stops between two lives: by somebody, or as the engine gives up."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.happening import Died, Stopped
from tests.live import images
from tests.live.engine import Engine
from tests.live.until import until
from tests.watch.test_watcher import docker, mark
from tests.watch.watched import Watched, make_noise


async def restarting(watched: Watched, name: str, ends: int = 6) -> None:
    """Until so many ends were heard: the engine then waits long enough to be stopped meanwhile."""

    def count() -> int:
        return len({one.at for one in watched.of(Died) if one.subject.name == name})

    def is_waited_for() -> bool:
        words = ["inspect", "-f", "{{.State.Status}}", name]
        return watched.engine.docker(*words) == "restarting"

    await watched.until(lambda: count() >= ends)
    await asyncio.to_thread(until, is_waited_for)


async def test_when_docker_gives_up_is_its_own_word(watched: Watched) -> None:
    once = ["--name", "once", "--restart", "on-failure:1", "-e", "DELAY=0.5", images.CRASHING]
    await docker(watched, "run", "-d", *once)
    await watched.until(lambda: any(one.is_given_up for one in watched.of(Died)))
    given_up = {one.at: one.is_given_up for one in watched.of(Died)}
    assert [given_up[at] for at in sorted(given_up)] == [False, True]


async def test_a_stop_between_two_restarts_is_told(watched: Watched) -> None:
    loop = ["--name", "loop", "--restart", "always", images.BUSYBOX, "false"]
    await docker(watched, "run", "-d", *loop)
    await restarting(watched, "loop")
    await docker(watched, "stop", "loop")
    await watched.until(lambda: watched.of(Stopped))
    await mark(watched)
    assert [one.subject.name for one in watched.of(Stopped)] == ["loop"]


@pytest.mark.alone  # what the engine starts again before it is stopped has ended unheard
@pytest.mark.parametrize("is_listed", [False, True], ids=["heard", "listed as it restarts"])
async def test_a_stop_between_two_restarts_is_found_after_a_break(
    engine: Engine, is_listed: bool
) -> None:
    watched = Watched(engine)
    async with watched.watching():
        loop = ["--name", "loop", "--restart", "always", images.BUSYBOX, "false"]
        await docker(watched, "run", "-d", *loop)
        await docker(watched, "run", "-d", "--name", "noisy", images.DATA)
        await restarting(watched, "loop", 7)
    if is_listed:
        async with watched.watching():
            assert watched.of(Stopped) == []
    await docker(watched, "stop", "loop")
    await asyncio.to_thread(make_noise, engine)
    async with watched.watching():
        await watched.until(lambda: watched.of(Stopped))
    # Who looks whether it was started again may find it at the same time: an incident takes one.
    assert {one.subject.name for one in watched.of(Stopped)} == {"loop"}
