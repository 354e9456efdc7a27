"""What the watch makes of real containers' lives."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.happening import (
    Died,
    Healthy,
    OutOfMemory,
    Started,
    StartFailed,
    Stopped,
    Unhealthy,
)
from bot.domain.start_failure import start_failure
from bot.watch.labels import is_off
from tests.live import images
from tests.live.engine import DockerFailedError, Engine
from tests.watch.watched import ShiftedClock, Watched


async def docker(watched: Watched, *words: str) -> str:
    return await asyncio.to_thread(watched.engine.docker, *words)


async def mark(watched: Watched) -> None:
    """Wait until everything up to now was taken: something of which it is known that it comes."""
    await docker(watched, "run", "-d", "--name", "mark", images.CRASHING)
    await watched.until(lambda: any(one.subject.name == "mark" for one in watched.of(Died)))
    await asyncio.sleep(1.2)
    await docker(watched, "rm", "mark")


async def test_a_crash_comes_with_code_log_and_policy(watched: Watched) -> None:
    await docker(
        watched,
        "run",
        "-d",
        "--name",
        "web",
        "-l",
        "deckhand.severity=warning",
        "-l",
        "com.docker.compose.project=shop",
        "-e",
        "CODE=139",
        images.CRASHING,
    )
    # Where the engine was slow to tell, it is told again with what came later.
    await watched.until(lambda: [one for one in watched.of(Died) if one.lines])
    died = watched.of(Died)[-1]
    assert (died.subject.name, died.exit_code, died.lines) == ("web", 139, ("about to fail",))
    assert (died.restart_policy, died.is_late, died.out_of_memory) == ("no", False, False)
    assert (died.subject.project, died.subject.labels) == (
        "shop",
        {"deckhand.severity": "warning"},
    )


async def test_a10_wanted_ends_are_no_crashes(watched: Watched) -> None:
    await docker(watched, "run", "-d", "--name", "stopped", images.DATA)
    await docker(watched, "stop", "stopped")
    await docker(watched, "run", "-d", "--name", "stubborn", images.STUBBORN)
    await docker(watched, "stop", "-t", "1", "stubborn")
    await docker(watched, "run", "-d", "--name", "killed", images.DATA)
    await docker(watched, "kill", "killed")
    await docker(watched, "run", "-d", "--name", "forced", images.DATA)
    await docker(watched, "rm", "-f", "forced")
    await docker(
        watched,
        "run",
        "-d",
        "--name",
        "fine",
        "--restart",
        "always",
        images.BUSYBOX,
        "sleep",
        "0.5",
    )
    own = "trap 'exit 5' USR1; while :; do sleep 0.1; done"
    await docker(
        watched,
        "run",
        "-d",
        "--name",
        "own",
        "--stop-signal",
        "USR1",
        images.BUSYBOX,
        "sh",
        "-c",
        own,
    )
    await docker(watched, "stop", "own")
    await docker(watched, "restart", "-t", "1", "own")
    await docker(watched, "run", "--rm", images.BUSYBOX, "true")
    await mark(watched)
    assert {one.subject.name for one in watched.of(Died)} == {"mark"}


async def test_who_runs_something_in_the_foreground_sees_how_it_ends(watched: Watched) -> None:
    for words in (["--rm"], ["--name", "kept"]):
        with pytest.raises(DockerFailedError) as fault:
            await docker(watched, "run", *words, "-e", "CODE=4", images.CRASHING)
        assert fault.value.code == 4
    await docker(watched, "run", "-d", "--rm", "--name", "apart", "-e", "CODE=5", images.CRASHING)
    await mark(watched)
    assert {one.subject.name for one in watched.of(Died)} == {"apart", "mark"}
    await docker(watched, "start", "kept")
    await watched.until(lambda: any(one.subject.name == "kept" for one in watched.of(Died)))


async def test_a_signal_that_reloads_excuses_no_crash(watched: Watched) -> None:
    script = "trap : HUP; while [ ! -e /die ]; do sleep 0.1; done; exit 3"
    await docker(watched, "run", "-d", "--name", "web", images.BUSYBOX, "sh", "-c", script)
    await docker(watched, "kill", "-s", "HUP", "web")
    await asyncio.to_thread(watched.engine.touch, "web", "/die")
    await watched.until(lambda: watched.of(Died))
    assert watched.of(Died)[0].exit_code == 3


OFF = [timedelta(hours=-8), timedelta(minutes=1)]


@pytest.mark.parametrize("ahead", OFF, ids=["host ahead", "host behind"])
async def test_ends_of_a_host_whose_clock_is_off(engine: Engine, ahead: timedelta) -> None:
    watched = Watched(engine, ShiftedClock(ahead))
    script = "trap : HUP; trap 'exit 5' USR1; while [ ! -e /die ]; do sleep 0.1; done; exit 3"
    async with watched.watching():
        for name in ("web", "own"):
            words = ["--name", name, "--stop-signal", "USR1", images.BUSYBOX, "sh", "-c", script]
            await docker(watched, "run", "-d", *words)
        await docker(watched, "stop", "own")
        await docker(watched, "kill", "-s", "HUP", "web")
        await asyncio.to_thread(watched.engine.touch, "web", "/die")
        await watched.until(lambda: watched.of(Died))
        await mark(watched)
    assert {one.subject.name for one in watched.of(Stopped)} == {"own"}
    assert {one.subject.name for one in watched.of(Died)} == {"web", "mark"}


async def test_memory_that_ran_out_is_told_as_that(watched: Watched) -> None:
    await docker(watched, "run", "-d", "--name", "hungry", "-m", "16m", images.HUNGRY)
    await watched.until(lambda: any(one.memory_limit for one in watched.of(Died)))
    # What a busy engine told late is told again, whole.
    died = watched.of(Died)[-1]
    assert (died.out_of_memory, died.exit_code, died.memory_limit) == (True, 137, 16 << 20)


async def test_a_process_that_is_killed_for_memory_in_one_that_lives_on(watched: Watched) -> None:
    script = "until [ -e /go ]; do sleep 0.1; done; tail /dev/zero; sleep 60"
    await docker(
        watched, "run", "-d", "--name", "host", "-m", "16m", images.BUSYBOX, "sh", "-c", script
    )
    await asyncio.to_thread(watched.engine.touch, "host", "/go")
    # What a busy engine tells late is added.
    await watched.until(lambda: any(one.memory_limit for one in watched.of(OutOfMemory)))
    assert watched.of(OutOfMemory)[-1].memory_limit == 16 << 20
    assert watched.of(Died) == []


async def test_health_is_told_with_the_checks_own_words(watched: Watched) -> None:
    check = [
        "--health-cmd",
        "test ! -e /sick || { echo sick as a dog; false; }",
        "--health-interval",
        "1s",
        "--health-retries",
        "1",
    ]
    await docker(watched, "run", "-d", "--name", "web", *check, images.DATA)
    await watched.until(lambda: watched.of(Healthy))
    await asyncio.to_thread(watched.engine.touch, "web", "/sick")
    await watched.until(lambda: any(one.output for one in watched.of(Unhealthy)))
    assert watched.of(Unhealthy)[-1].output == "sick as a dog"
    await docker(watched, "exec", "web", "rm", "/sick")
    await watched.until(lambda: len(watched.of(Healthy)) == 2)


async def test_a_start_that_fails_is_found(watched: Watched) -> None:
    with pytest.raises(DockerFailedError, match="not found"):
        await docker(watched, "run", "-d", "--name", "bad", images.BUSYBOX, "nosuch")
    await docker(watched, "create", "--name", "idle", images.BUSYBOX)
    await watched.until(lambda: watched.of(StartFailed))
    assert watched.of(StartFailed)[0].exit_code == 127
    meant = start_failure(watched.of(StartFailed)[0].error)
    assert str(meant) == "There is no program nosuch in the image."
    await mark(watched)
    assert [one.subject.name for one in watched.of(StartFailed)] == ["bad"]


async def test_a_crash_loop_is_each_death_and_start(watched: Watched) -> None:
    await docker(
        watched,
        "run",
        "-d",
        "--name",
        "loop",
        "--restart",
        "always",
        "-e",
        "DELAY=0.2",
        images.CRASHING,
    )
    await watched.until(lambda: len(watched.of(Started)) >= 4)

    def policies() -> dict[datetime, str]:
        """By death; where the engine was slow to tell, the death is told again with it."""
        return {one.at: one.restart_policy for one in watched.of(Died)}

    await watched.until(lambda: len(policies()) >= 3 and set(policies().values()) == {"always"})
    whole = [one for one in watched.of(Died) if one.restart_policy and one.lines]
    assert len({one.at for one in whole}) == len(whole)


async def test_a_label_of_an_image_counts_unless_the_container_has_its_own(
    watched: Watched,
) -> None:
    await docker(watched, "create", "--name", "model", images.CRASHING)
    await docker(watched, "commit", "-c", "LABEL deckhand.alerts=off", "model", "quiet:1")
    await docker(watched, "run", "-d", "--name", "quiet", "quiet:1")
    await docker(watched, "run", "-d", "--name", "loud", "-l", "deckhand.alerts=on", "quiet:1")
    await watched.until(lambda: {one.subject.name for one in watched.of(Died)} == {"quiet", "loud"})
    silent = {one.subject.name: is_off(one.subject) for one in watched.of(Died)}
    assert silent == {"quiet": True, "loud": False}
