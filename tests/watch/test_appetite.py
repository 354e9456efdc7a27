"""What a container with a limit used last is known when it runs out of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.domain.usage import Stats
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.watch import appetite
from bot.watch.appetite import Appetite
from bot.watch.reconcile import seen_of
from tests.live import images
from tests.live.engine import Engine


class Asked(Gateway):
    """Notes whom it is asked to measure."""

    asked: tuple[str, ...] = ()

    async def stats(self, ids: Sequence[str]) -> Mapping[str, Stats | None]:
        self.asked += tuple(ids)
        return await super().stats(ids)


async def test_who_has_a_limit_is_looked_at_again_and_others_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appetite, "PAUSE_SECONDS", 0.01)
    eats = "head -c 5000000 /dev/zero | tail & sleep 60"
    limited = engine.docker("run", "-d", "-m", "64m", images.BUSYBOX, "sh", "-c", eats)
    free = engine.docker("run", "-d", images.DATA)
    stopped = engine.docker("create", images.DATA)
    gateway = Asked("local", HostAddress(engine.url))
    rows = await gateway.containers(all=True)
    notes = Appetite(gateway, lambda: [seen_of("local", row) for row in rows])
    for _ in range(2):
        async with asyncio.timeout(20):
            await notes.look()
    gateway.close()
    asked = gateway.asked
    assert (asked.count(limited), asked.count(free), asked.count(stopped)) == (2, 1, 0)
    assert 0 < notes.seen(limited) < 64 << 20
    assert notes.seen(free) == 0
