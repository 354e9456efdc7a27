"""core.ports.Engine in memory, for tests of what stands above it; held equal by test_contract."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.core.engine_facts import Created, EngineFacts, EngineVersion
from bot.core.engine_ports import Filters, Sink
from bot.core.errors import (
    EngineConflict,
    EngineError,
    EngineNotFound,
    ImageNotFound,
)
from bot.domain.container import Container, ContainerDetail
from bot.domain.container_spec import ContainerSpec
from bot.domain.engine_event import EngineEvent
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.log import LogBatch, LogQuery, Written
from bot.domain.progress import PullProgress
from bot.domain.sentence import say
from bot.domain.usage import Stats
from tests.engine import fake_streams as streams
from tests.engine import fake_views
from tests.engine.fake_events import Told
from tests.engine.fake_usage import FakeUsage
from tests.engine.fake_views import Held, Program
from tests.engine.sinks import put

__all__ = ["FakeEngine", "Program"]

KILLED = 137
SAVED = b"tar" * 1000


class FakeEngine(FakeUsage):
    """`programs` by image name are what is there; those in `registry` can be pulled.

    `fault`, when set, is what every method raises. `calls` tells what was changed, in order.
    """

    def __init__(
        self,
        programs: dict[str, Program],
        registry: dict[str, Program] | None = None,
        host: str = "local",
    ) -> None:
        self.host = host
        self.fault: EngineError | None = None
        self.calls: list[tuple[object, ...]] = []
        self.programs = dict(programs)
        self.registry = registry or {}
        self._held: list[Held] = []
        self.told = Told()
        self.measured: dict[str, Stats] = {}

    async def version(self) -> EngineVersion:
        self._meet_fault()
        return EngineVersion("20.10.24", "1.41", "linux", "amd64", "6.1.0")

    async def facts(self) -> EngineFacts:
        self._meet_fault()
        return EngineFacts("/var/lib/docker", live_restore=False)

    async def fresh_since(self) -> datetime | None:
        self._meet_fault()
        return None

    async def containers(
        self,
        *,
        all: bool = False,
        filters: Filters | None = None,
        limit: int | None = None,
        size: bool = False,
    ) -> tuple[Container, ...]:
        self._meet_fault()
        rows = [fake_views.row(one, size) for one in reversed(self._held)]
        wide = all or limit is not None or "status" in (filters or {})
        shown = [
            row for row in rows if (wide or row.running) and fake_views.fits(row, filters or {})
        ]
        return tuple(shown[:limit])

    async def container(self, id: str) -> ContainerDetail:
        return fake_views.detail(self._find(id))

    async def images(
        self, *, all: bool = False, filters: Filters | None = None
    ) -> tuple[Image, ...]:
        self._meet_fault()
        return tuple(fake_views.image(name) for name in self.programs)

    async def image(self, name: str) -> Image:
        self._meet_fault()
        by_id = {fake_views.image(one).id: one for one in self.programs}
        self._program(by_id.get(name, name))
        return fake_views.image(by_id.get(name, name))

    @asynccontextmanager
    async def pull(
        self, image: ImageRef, platform: str | None
    ) -> AsyncIterator[AsyncIterator[PullProgress]]:
        self._meet_fault()
        yield self._pulling(image.with_default_tag().familiar)

    async def create(self, spec: ContainerSpec) -> Created:
        self._meet_fault()
        program = self._program(spec.image.familiar)
        if any(one.name == spec.name for one in self._held):
            raise EngineConflict(say("The name {name} is taken.", name=spec.name))
        id = secrets.token_hex(32)
        self._held.append(Held(id, spec.name or f"name_{id[:6]}", spec, program))
        self.calls.append(("create", spec))
        self.told.tell("create", self._held[-1])
        return Created(id)

    async def start(self, id: str) -> None:
        held = self._find(id)
        if held.state == "running":
            return
        self.calls.append(("start", held.name))
        held.state, held.started = "running", datetime.now(UTC)
        self.told.tell("start", held)
        held.written += held.program.output
        if held.program.code is not None:
            self._end(held, held.program.code)

    async def stop(self, id: str, grace_seconds: int | None) -> None:
        held = self._find(id)
        self.calls.append(("stop", held.name, grace_seconds))
        if held.state == "running":
            self.told.tell("kill", held, signal=15)
            self._end(held, KILLED)
            self.told.tell("stop", held)

    async def restart(self, id: str, grace_seconds: int | None) -> None:
        await self.stop(id, grace_seconds)
        await self.start(id)

    async def remove(self, id: str, *, force: bool, volumes: bool) -> None:
        held = self._find(id)
        if held.state == "running":
            if not force:
                raise EngineConflict(say("The container is running."))
            self.told.tell("kill", held, signal=9)
            self._end(held, KILLED)
        self.calls.append(("remove", held.name, force, volumes))
        self._drop(held)

    @asynccontextmanager
    async def attach(self, id: str) -> AsyncIterator[AsyncIterator[Written]]:
        held = self._find(id)
        yield streams.written(held, len(held.written))

    @asynccontextmanager
    async def exit(self, id: str, *, removed: bool) -> AsyncIterator[AsyncIterator[int]]:
        held = self._find(id)
        yield streams.code(held, held.gone if removed else held.end)

    @asynccontextmanager
    async def logs(self, id: str, query: LogQuery) -> AsyncIterator[AsyncIterator[LogBatch]]:
        held = self._find(id)
        lines = held.written.decode().splitlines()
        lines = lines if query.tail is None else lines[max(0, len(lines) - query.tail) :]
        if query.pattern is not None:
            lines = [line for line in lines if query.pattern.lower() in line.lower()]
        matches = 0 if query.pattern is None else len(lines)
        yield streams.each([LogBatch(tuple(lines), matches, len(held.written))])

    @asynccontextmanager
    async def events(
        self, since: int | None
    ) -> AsyncIterator[AsyncIterator[Sequence[EngineEvent]]]:
        self._meet_fault()
        with self.told.heard(since) as events:
            yield events

    @asynccontextmanager
    async def save(self, names: Sequence[str], sink: Sink) -> AsyncIterator[AsyncIterator[int]]:
        for name in names:
            self._program(name)
        put(SAVED, sink)
        yield streams.each([len(SAVED)])

    async def _pulling(self, name: str) -> AsyncIterator[PullProgress]:
        program = self.registry.get(name)
        if program is None:
            raise ImageNotFound(say("The registry has no such image."))
        known = name in self.programs
        self.programs[name] = program
        digest = f"sha256:{'0' * 64}"
        yield PullProgress(digest=digest, up_to_date=known)

    def _end(self, held: Held, code: int) -> None:
        held.state, held.code, held.ended = "exited", code, datetime.now(UTC)
        self.told.tell("die", held, exit_code=code)
        held.end.set()
        if held.spec.auto_remove:
            self._drop(held)

    def _drop(self, held: Held) -> None:
        if held in self._held:
            self._held.remove(held)
            self.told.tell("destroy", held)
        held.gone.set()

    def _find(self, id: str) -> Held:
        self._meet_fault()
        for one in self._held:
            if id == one.name or one.id.startswith(id):
                return one
        raise EngineNotFound(say("There is no container {name}.", name=id))

    def _program(self, name: str) -> Program:
        try:
            return self.programs[name]
        except KeyError:
            raise EngineNotFound(say("The engine has no image {name}.", name=name)) from None
