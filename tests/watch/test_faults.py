"""What the watch does when an engine, or a part of ours, does not do its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from bot.core.engine_ports import Stream
from bot.core.errors import EngineError
from bot.domain.container import Container, ContainerDetail
from bot.domain.engine_event import EngineEvent
from bot.domain.happening import Died, Started
from bot.domain.log import LogBatch, LogQuery
from bot.domain.sentence import say
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.watch.news import News
from bot.watch.tracker import Tracker
from bot.watch.watcher import HostWatcher
from tests.live import images
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.watch.watched import (
    TOLD,
    UNTIL_TOLD,
    ShiftedClock,
    Watched,
    keeps_codes,
    make_noise,
    pids_of,
    run,
    tell,
    until_ended,
)

EVENTS = Sequence[EngineEvent]
TRIES = 5
DIES_WHEN_TOLD = "until [ -e /flag/die ]; do sleep 0.1; done; exit 9"


class _Unreadable(Gateway):
    """Trips over each container that it is to look at."""

    async def container(self, id: str) -> ContainerDetail:
        raise KeyError(id)

    def logs(self, id: str, query: LogQuery) -> Stream[LogBatch]:
        raise KeyError(id)


class _Slow(Gateway):
    """Its stream ends, and that is noticed ten minutes later, as after a pause of the machine."""

    clock: ShiftedClock

    @asynccontextmanager
    async def events(self, since: int | None) -> AsyncIterator[AsyncIterator[EVENTS]]:
        async with super().events(since) as events:
            yield _NoticedLate(events, self.clock)


@dataclass
class _NoticedLate:
    events: AsyncIterator[EVENTS]
    clock: ShiftedClock

    def __aiter__(self) -> _NoticedLate:
        return self

    async def __anext__(self) -> EVENTS:
        try:
            return await anext(self.events)
        except (StopAsyncIteration, EngineError):
            self.clock.ahead += timedelta(minutes=10)
            raise


class _Half(Gateway):
    """Tells of its events, and can't list its containers."""

    def __init__(self, engine: Engine) -> None:
        super().__init__("local", HostAddress(engine.url))
        self.opened: list[float] = []

    async def containers(self, **words: object) -> tuple[Container, ...]:
        self.opened.append(asyncio.get_running_loop().time())
        raise EngineError(say("The disk is broken."))


async def test_an_alert_goes_out_without_what_trips_us(engine: Engine) -> None:
    watched = Watched(engine, gateway=_Unreadable("local", HostAddress(engine.url)))
    async with watched.watching():
        for name in ("web", "db"):
            engine.docker("run", "-d", "--name", name, images.CRASHING)
        await watched.until(lambda: len({one.subject for one in watched.of(Died)}) == 2)
    assert {(one.exit_code, one.lines, one.restart_policy) for one in watched.of(Died)} == {
        (3, (), "")
    }


class _Unshowable(Gateway):
    """Has a container that is in the list, and at which each look fails."""

    async def container(self, id: str) -> ContainerDetail:
        detail = await super().container(id)
        if detail.name == "web":
            raise EngineError(say("RWLayer is unexpectedly nil."))
        return detail


async def test_a_container_that_cannot_be_shown_hides_no_other(engine: Engine) -> None:
    watched = Watched(engine)
    async with watched.watching():
        for name in ("web", "db"):
            run(engine, name, "-v", "flag:/flag", script=DIES_WHEN_TOLD)
        run(engine, "noisy", "-v", "flag:/flag")
        await watched.until(lambda: len(watched.of(Started)) == 3)
    engine.touch("noisy", "/flag/die")
    engine.docker("wait", "web", "db")
    # More than the engine replays: only its list tells of them.
    make_noise(engine)
    watched.gateway = _Unshowable("local", HostAddress(engine.url))
    async with watched.watching():
        pass
    died = [(one.subject.name, one.exit_code, one.is_late) for one in watched.of(Died)]
    assert sorted(died) == [("db", 9, True), ("web", 9, True)]


async def test_what_died_before_a_break_was_noticed_is_told(start_engine: StartEngine) -> None:
    own = start_engine(live_restore=True)
    gateway = _Slow("local", HostAddress(own.url))
    watched = Watched(own, gateway=gateway)
    gateway.clock = watched.clock
    async with watched.watching():
        run(own, "web", *TOLD, script=f"{UNTIL_TOLD}; exit 9")
        run(own, "db")
        await watched.until_running("web", "db")
        pids = pids_of(own, "web")
        await asyncio.to_thread(own.kill)
        tell(own)
        await until_ended(pids)
        await asyncio.to_thread(own.start)
        await watched.until(lambda: watched.of(Died))
    code = 9 if keeps_codes(own) else 255
    assert [(one.subject.name, one.exit_code, one.is_late) for one in watched.of(Died)] == [
        ("web", code, True)
    ]


async def test_an_engine_that_can_not_be_caught_up_with_is_asked_ever_less(engine: Engine) -> None:
    gateway = _Half(engine)

    async def take(news: News) -> None:
        """Nothing is told."""

    watcher = HostWatcher(gateway, ShiftedClock(), take, Tracker("local"))
    task = asyncio.create_task(watcher.run())
    async with asyncio.timeout(40):
        while len(gateway.opened) < TRIES:  # noqa: ASYNC110 - it has no such event
            await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    gateway.close()
    pauses = [later - earlier for earlier, later in pairwise(gateway.opened)]
    assert all(pause >= 0.1 * 2**number for number, pause in enumerate(pauses))
