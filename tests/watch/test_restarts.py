"""A2, A10: the bot is stopped while something about a container is not decided yet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.core.seen import Seen
from bot.domain.container import ContainerDetail
from bot.domain.engine_event import EngineEvent
from bot.domain.happening import Died, OutOfMemory, StartFailed, Stopped
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.store.bodies import SEEN
from bot.watch.facts import Fact, What, moment
from bot.watch.lives import HELD, START_DUE
from bot.watch.tracker import Tracker
from tests.live import images
from tests.live.engine import DockerFailedError, Engine
from tests.watch.watched import TOLD, UNTIL_TOLD, Watched, until_ready

BEGIN = 1_700_000_000_000_000_000
DAY = timedelta(days=1)


def event(second: float, action: str, number: int | None = None) -> EngineEvent:
    """`number` is an exit code or a signal."""
    nanos, is_end = BEGIN + int(second * 1e9), action == "die"
    code, signal = (number, None) if is_end else (None, number)
    return EngineEvent(nanos, "container", action, "id", "web", "app", code, signal)


CREATED, STARTED = event(0, "create"), event(0.1, "start")
LIVES = {
    "crash": [STARTED, event(2, "die", 3)],
    "stop": [STARTED, event(1, "kill", 15), event(11, "kill", 9), event(11.1, "die", 137)],
    "own stop signal": [STARTED, event(1, "kill", 10), event(2, "die", 5), event(2.1, "stop")],
    "reload, crash": [STARTED, event(1, "kill", 10), event(2, "die", 5)],
    "memory": [STARTED, event(2, "oom"), event(2.1, "die", 137)],
    "memory, lives on": [STARTED, event(2, "oom")],
    "not started": [CREATED],
    "not started, attended": [CREATED, event(0.1, "attach")],
    "attended": [CREATED, event(0.1, "attach"), event(0.2, "start"), event(3, "die", 4)],
    "twice": [STARTED, event(1, "kill", 15), event(1.1, "die", 1), event(2, "start"),
              event(3, "die", 1)],
}  # fmt: skip


def restarted(tracker: Tracker) -> Tracker:
    """With what the store keeps of it."""
    bodies = [SEEN.dump_python(one, mode="json") for one in tracker.known()]
    return Tracker("local", map(SEEN.validate_python, bodies))


def told(events: Sequence[EngineEvent], restart_before: int | None = None) -> list[Fact]:
    tracker, facts = Tracker("local"), list[Fact]()
    for number, one in enumerate(events):
        if number == restart_before:
            tracker = restarted(tracker)
        facts += tracker.take(one, one.at)
    if restart_before == len(events):
        tracker = restarted(tracker)
    return facts + list(tracker.due(moment(BEGIN) + DAY))


@pytest.mark.parametrize("life", LIVES)
def test_a_restart_at_any_moment_changes_nothing(life: str) -> None:
    events = LIVES[life]
    plain = [(one.what, one.at, one.exit_code, one.is_attended) for one in told(events)]
    for place in range(len(events) + 1):
        facts = told(events, place)
        assert [(one.what, one.at, one.exit_code, one.is_attended) for one in facts] == plain


def test_what_is_waited_for_is_known_after_a_restart() -> None:
    tracker = Tracker("local")
    tracker.take(CREATED, CREATED.at)
    assert restarted(tracker).next_due() == CREATED.at + START_DUE
    for one in LIVES["reload, crash"]:
        tracker.take(one, one.at)
    assert restarted(tracker).next_due() == moment(BEGIN) + timedelta(seconds=2) + HELD


@pytest.mark.parametrize(
    ("signal_at", "what"), [(20, What.DIED), (58, What.STOPPED)], ids=["old", "just sent"]
)
def test_memory_wins_over_an_old_signal(signal_at: float, what: What) -> None:
    events = [STARTED, event(signal_at, "kill", 15), event(59, "oom"), event(60, "die", 137)]
    fact = told(events)[-1]
    assert (fact.what, fact.out_of_memory) == (what, True)


def test_what_is_told_again_after_a_restart_explains_nothing_new() -> None:
    events = [STARTED, event(1, "kill", 15), event(1.01, "die", 137), event(1.05, "start")]
    tracker = Tracker("local")
    for one in events:
        tracker.take(one, one.at)
    tracker = restarted(tracker)
    assert [fact for one in events[1:] for fact in tracker.take(one, one.at)] == []
    (fact,) = tracker.take(event(60, "die", 1), moment(BEGIN))
    assert fact.what is What.DIED


def run(engine: Engine, script: str, *words: str) -> None:
    engine.docker("run", "-d", "--name", "web", *words, images.BUSYBOX, "sh", "-c", script)


def noted(watched: Watched) -> Seen | None:
    """As it is written down."""
    return next(
        (one for news in reversed(watched.news) for one in news.seen if one.subject.name == "web"),
        None,
    )


class _Stuck(Gateway):
    """Does not answer about single containers."""

    def __init__(self, engine: Engine) -> None:
        super().__init__("local", HostAddress(engine.url))
        self.asked = asyncio.Event()

    async def container(self, id: str) -> ContainerDetail:
        self.asked.set()
        await asyncio.sleep(3600)
        raise AssertionError


def make_noise(engine: Engine) -> None:
    """More than the engine replays."""
    engine.docker("run", "-d", "--name", "noisy", images.DATA)
    with engine.api() as api:
        for _ in range(260):
            api.kill("noisy", "CONT")


@pytest.mark.parametrize("is_replayed", [True, False], ids=["replayed", "past the replay"])
async def test_a_stop_whose_signal_alone_was_heard_is_no_crash(
    engine: Engine, is_replayed: bool
) -> None:
    watched = Watched(engine)
    async with watched.watching():
        script = "trap : TERM; echo ready; while :; do sleep 0.1; done"
        run(engine, script, "--restart", "always")
        await until_ready(engine, "web")
        stop = asyncio.create_task(asyncio.to_thread(engine.docker, "stop", "-t", "2", "web"))
        await watched.until(lambda: (one := noted(watched)) is not None and one.signal)
    await stop
    if not is_replayed:
        make_noise(engine)
    async with watched.watching():
        await watched.until(lambda: watched.of(Stopped))
    assert watched.of(Died) == []


@pytest.mark.parametrize("is_replayed", [True, False], ids=["replayed", "past the replay"])
async def test_an_end_that_was_held_is_told_after_a_restart(
    engine: Engine, is_replayed: bool
) -> None:
    watched = Watched(engine)
    async with watched.watching():
        run(engine, "trap 'exit 5' USR1; echo ready; while :; do sleep 0.1; done")
        await until_ready(engine, "web")
        kill = asyncio.create_task(asyncio.to_thread(engine.docker, "kill", "-s", "USR1", "web"))
        await watched.until(lambda: (one := noted(watched)) is not None and one.is_held)
    assert watched.of(Died) == []
    await kill
    if not is_replayed:
        make_noise(engine)
    async with watched.watching():
        await watched.until(lambda: watched.of(Died))
    async with watched.watching():
        await asyncio.sleep(1.2)
    assert [one.exit_code for one in watched.of(Died)] == [5]


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "past the replay"])
async def test_a_start_that_failed_is_found_after_a_restart(engine: Engine, is_heard: bool) -> None:
    watched = Watched(engine)

    async def fail() -> None:
        with pytest.raises(DockerFailedError):
            await asyncio.to_thread(
                engine.docker, "run", "-d", "--name", "web", images.BUSYBOX, "nosuch"
            )

    async with watched.watching():
        engine.docker("run", "-d", "--name", "first", images.DATA)
        await watched.until_running("first")
        if is_heard:
            failing = asyncio.create_task(fail())
            await watched.until(lambda: noted(watched) is not None)
    assert watched.of(StartFailed) == []
    if is_heard:
        await failing
    else:
        await fail()
        make_noise(engine)
    watched.clock.ahead += timedelta(seconds=10)
    async with watched.watching():
        await watched.until(lambda: watched.of(StartFailed))
    async with watched.watching():
        await asyncio.sleep(0.5)
    assert [one.subject.name for one in watched.of(StartFailed)] == ["web"]


async def test_memory_that_ran_out_is_told_after_a_restart(engine: Engine) -> None:
    watched = Watched(engine)
    async with watched.watching():
        run(engine, "sleep 1; tail /dev/zero; sleep 60", "-m", "16m")
        await watched.until(lambda: (one := noted(watched)) is not None and one.memory_at)
    assert watched.of(OutOfMemory) == []
    async with watched.watching():
        await watched.until(lambda: watched.of(OutOfMemory))
    async with watched.watching():
        await asyncio.sleep(1.2)
    assert len(watched.of(OutOfMemory)) == 1


async def test_a_restart_while_what_was_missed_is_found_out_loses_nothing(engine: Engine) -> None:
    watched = Watched(engine)
    async with watched.watching():
        run(engine, f"{UNTIL_TOLD}; exit 3", *TOLD)
        await watched.until_running("web")
    engine.touch("web", "/told/now")
    engine.docker("wait", "web")
    make_noise(engine)
    await asyncio.sleep(2)
    engine.docker("run", "--rm", images.GREETER)
    stuck = watched.gateway = _Stuck(engine)

    async def watch() -> None:
        async with watched.watching():
            """It never gets so far."""

    task = asyncio.create_task(watch())
    await stuck.asked.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert watched.of(Died) == []
    watched.gateway = None
    async with watched.watching():
        pass
    assert [one.subject.name for one in watched.of(Died)] == ["web"]
    cursor = watched.news[-1].nanos
    assert cursor is not None
    assert moment(cursor) > watched.of(Died)[0].at + timedelta(seconds=2)
