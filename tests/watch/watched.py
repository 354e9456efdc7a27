"""A watcher of a real engine, and the news that it makes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.domain.happening import ContainerHappening, Happening, HostBack, Started
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.watch.news import News
from bot.watch.tracker import Tracker
from bot.watch.watcher import HostWatcher
from tests.live import images, processes
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.until import until

T = TypeVar("T", bound=Happening)


RING = 300
"""More events than an engine replays."""


def run(engine: Engine, name: str, *words: str, script: str = "sleep 600") -> None:
    """A container in the background that runs a script."""
    engine.docker("run", "-d", "--name", name, *words, images.BUSYBOX, "sh", "-c", script)


TOLD = ("-v", "told:/told")
"""Flags of a container whose script waits for a word."""
UNTIL_TOLD = "until [ -e /told/now ]; do sleep 0.1; done"


def tell(own: DockerEngine) -> None:
    """Give the word, also while the daemon is away."""
    (own.root / "data/volumes/told/_data/now").touch()


async def until_ready(engine: Engine, name: str) -> None:
    """Its script has said so: it has set what it does on a signal."""
    await asyncio.to_thread(until, lambda: engine.docker("logs", name) == "ready")


def pids_of(engine: Engine, *names: str) -> list[int]:
    """Of containers that run."""
    return [int(engine.docker("inspect", "-f", "{{.State.Pid}}", name)) for name in names]


def keeps_codes(engine: Engine) -> bool:
    """Whether it knows how a container ended while it was killed, and its containerd with it.

    Seen with 20.10; 26 and 28 say 255.
    """
    version = engine.docker("version", "--format", "{{.Server.Version}}")
    return int(version.partition(".")[0]) < 26


async def until_ended(pids: Sequence[int]) -> None:
    """Also while the daemon is away."""
    await asyncio.to_thread(until, lambda: not any(map(processes.is_running, pids)))


def make_noise(engine: Engine) -> None:
    """With the container `noisy`: so much that the engine forgets what was before."""
    with engine.api() as api:
        for _ in range(RING):
            api.kill("noisy", "CONT")


@dataclass
class ShiftedClock:
    """The machine's time, and as much later as a test wants."""

    ahead: timedelta = timedelta()
    _stopped: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        return self._stopped[0] if self._stopped else datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return self._stopped[1] if self._stopped else time.monotonic() + self.ahead.total_seconds()

    @contextmanager
    def stands_still(self) -> Iterator[None]:
        """Whatever is done meanwhile takes no time."""
        self._stopped = self.now(), self.monotonic()
        yield
        self._stopped = None


@dataclass
class Watched:
    """News of one engine; what was written down outlives a stop."""

    engine: Engine
    clock: ShiftedClock = field(default_factory=ShiftedClock)
    news: list[News] = field(default_factory=list)
    gateway: Gateway | None = None
    """Another than usual, for one time of watching."""

    def __post_init__(self) -> None:
        self._changed = asyncio.Event()

    @property
    def happenings(self) -> list[Happening]:
        return [one for news in self.news for one in news.happenings]

    def of(self, kind: type[T]) -> list[T]:
        return [one for one in self.happenings if isinstance(one, kind)]

    def told(self) -> list[str]:
        """`Died web`, in order, but for starts and for hosts that answer and miss nothing."""
        return [
            f"{type(one).__name__} {one.subject.name}"
            if isinstance(one, ContainerHappening)
            else type(one).__name__
            for one in self.happenings
            if not (isinstance(one, Started) or (isinstance(one, HostBack) and not one.missing))
        ]

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """A watcher that goes on where the last one ended."""
        gateway = self.gateway or Gateway("local", HostAddress(self.engine.url))
        nanos = next((one.nanos for one in reversed(self.news) if one.nanos), None)
        seen = {one.subject.id: one for news in self.news for one in news.seen}
        for id in (id for news in self.news for id in news.gone):
            seen.pop(id, None)
        known = Tracker("local", seen.values())
        watcher = HostWatcher(gateway, self.clock, self._take, known, nanos)
        task = asyncio.create_task(watcher.run())
        try:
            async with asyncio.timeout(60):
                await watcher.is_here.wait()
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            gateway.close()

    async def until(self, is_so: Callable[[], object], seconds: float = 40) -> None:
        async with asyncio.timeout(seconds):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    async def until_running(self, *names: str) -> None:
        """Until each of them was heard to start."""
        await self.until(lambda: set(names) <= {one.subject.name for one in self.of(Started)})

    async def _take(self, news: News) -> None:
        self.news.append(news)
        self._changed.set()
