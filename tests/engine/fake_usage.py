"""What the fake engine tells of what is used, and of its registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.errors import EngineError, ImageNotFound
from bot.domain.image_ref import ImageRef
from bot.domain.sentence import say
from bot.domain.usage import DiskPart, DiskUse, Stats
from tests.engine.fake_views import Held, Program

USUAL = Stats(0.5, 1 << 20, 1 << 30)


class FakeUsage:
    """The part of the fake about core.engine_ports.UsageEngine; `measured` are statistics by id."""

    fault: EngineError | None
    calls: list[tuple[object, ...]]
    programs: dict[str, Program]
    registry: dict[str, Program]
    measured: dict[str, Stats]
    _held: list[Held]

    async def stats(self, ids: Sequence[str]) -> Mapping[str, Stats | None]:
        self._meet_fault()
        running = {one.id for one in self._held if one.state == "running"}
        return {id: self.measured.get(id, USUAL) for id in ids if id in running}

    async def disk_usage(self) -> DiskUse:
        self._meet_fault()
        return DiskUse(images=DiskPart(1000 * len(self.programs), 0))

    async def registry_digest(self, image: ImageRef) -> str:
        self._meet_fault()
        self.calls.append(("registry_digest", image.familiar))
        if image.with_default_tag().familiar not in self.registry:
            raise ImageNotFound(say("The registry has no such image."))
        return f"sha256:{'0' * 64}"

    def _meet_fault(self) -> None:
        if self.fault is not None:
            raise self.fault
