"""A1 and A3: however it was away and whoever heard of that, a host that answers is said to be back.

Of one that is thought to be away each crash would join the message about the host, silently.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.errors import EngineUnreachable
from bot.domain.happening import Died, Happening, HostBack, HostLost
from bot.domain.sentence import say
from bot.watch.news import News
from bot.watch.tracker import Tracker
from bot.watch.watcher import HostWatcher
from tests.engine.fake import FakeEngine, Program
from tests.engine.fake_views import Held
from tests.engine.specs import spec
from tests.live import images, leftovers, processes
from tests.live.daemon import DockerEngine
from tests.live.fixtures import StartEngine
from tests.watch.watched import ShiftedClock, Watched

AWAY = EngineUnreachable(say("Nobody answers."))


@dataclass
class Follower:
    """Watches an engine in memory, over and over."""

    engine: FakeEngine
    clock: ShiftedClock = field(default_factory=ShiftedClock)
    nanos: int | None = None
    told: list[Happening] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._changed = asyncio.Event()

    async def _take(self, news: News) -> None:
        self.told += news.happenings
        self.nanos = news.nanos or self.nanos
        self._changed.set()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[HostWatcher]:
        known = Tracker("local", ())
        watcher = HostWatcher(self.engine, self.clock, self._take, known, self.nanos)
        task = asyncio.create_task(watcher.run())
        try:
            yield watcher
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, kind: type[Happening]) -> None:
        async with asyncio.timeout(20):
            while not any(isinstance(one, kind) for one in self.told):
                self._changed.clear()
                await self._changed.wait()


async def _goes_away(follower: Follower) -> None:
    follower.engine.fault = AWAY
    follower.engine.told.hang_up()
    await asyncio.sleep(0.2)
    follower.clock.ahead += timedelta(seconds=30)
    await follower.until(HostLost)


async def test_a_host_that_was_away_from_the_first_start_on_comes_back() -> None:
    follower = Follower(FakeEngine({}))
    async with follower.watching() as watcher:
        await _goes_away(follower)
        follower.engine.fault = None
        await asyncio.wait_for(watcher.is_here.wait(), 20)
    assert [type(one) for one in follower.told] == [HostLost, HostBack]


async def test_a_host_comes_back_though_another_start_told_that_it_is_away() -> None:
    follower = Follower(FakeEngine({}))
    async with follower.watching() as watcher:
        await asyncio.wait_for(watcher.is_here.wait(), 20)
        follower.told.clear()
        await _goes_away(follower)
    follower.engine.fault = None
    async with follower.watching() as watcher:
        await asyncio.wait_for(watcher.is_here.wait(), 20)
    assert [type(one) for one in follower.told] == [HostLost, HostBack]


def _held(name: str) -> Held:
    return Held(name.ljust(64, "0"), name, spec("busybox"), Program())


async def _chatter(engine: FakeEngine) -> None:
    chatty = _held("chatty")
    while True:
        engine.told.tell("exec_start", chatty)
        await asyncio.sleep(0)


async def test_what_waits_is_told_while_events_never_cease() -> None:
    engine, web = FakeEngine({}), _held("web")
    follower = Follower(engine)
    async with follower.watching() as watcher:
        await asyncio.wait_for(watcher.is_here.wait(), 20)
        engine.told.tell("create", web)
        engine.told.tell("start", web)
        engine.told.tell("kill", web, signal=1)
        engine.told.tell("die", web, exit_code=129)
        busy = asyncio.create_task(_chatter(engine))
        await follower.until(Died)
        busy.cancel()


def _cut_the_power(own: DockerEngine) -> None:
    """Nothing ends in order, and what a host forgets when it boots is gone."""
    own.kill()
    root = own.root
    processes.kill(processes.started_in(root))
    for mount in leftovers.mounts_under(root):
        if f"{root}/exec/" in mount or mount.endswith("/merged"):
            subprocess.run(["umount", "--lazy", mount], check=True)
    shutil.rmtree(root / "exec")


async def test_a10_a_power_cut_is_no_crash_and_is_told_once(start_engine: StartEngine) -> None:
    own = start_engine()
    watched = Watched(own)
    async with watched.watching():
        own.docker("run", "-d", "--name", "web", images.BUSYBOX, "sleep", "600")
        own.docker("run", "-d", "--name", "db", images.BUSYBOX, "sleep", "600")
        await watched.until_running("web", "db")
    await asyncio.to_thread(_cut_the_power, own)
    await asyncio.to_thread(own.start)
    assert "Exited (255)" in own.docker("ps", "--all", "--format", "{{.Status}}")
    for _ in range(3):
        async with watched.watching():
            pass
    assert watched.of(Died) == []
    missing = [{one.name for one in back.missing} for back in watched.of(HostBack) if back.missing]
    assert missing == [{"web", "db"}]
