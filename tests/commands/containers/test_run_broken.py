"""/run in the foreground whose engine goes away in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.core.container_results import Log
from bot.core.engine_ports import Stream
from bot.core.errors import EngineUnreachable
from bot.core.results import File
from bot.domain.log import Written
from bot.domain.sentence import say
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.commands.driver import Driver
from tests.live.engine import Engine
from tests.live.images import BUSYBOX
from tests.render.shown import shown


class _Breaking(Gateway):
    """What it shows of a container's output breaks off after so many lines."""

    after = 0

    def attach(self, id: str) -> Stream[Written]:
        whole = super().attach(id)

        async def broken(output: AsyncIterator[Written]) -> AsyncIterator[Written]:
            left = self.after
            async for written in output:
                yield written
                left -= len(written.lines)
                if left <= 0:
                    raise EngineUnreachable(say("The connection broke off."))

        @asynccontextmanager
        async def opened() -> AsyncIterator[AsyncIterator[Written]]:
            async with whole as output:
                yield broken(output)

        return opened()


@pytest.mark.parametrize("count", [2, 3000])
async def test_what_was_written_before_is_shown(driver: Driver, engine: Engine, count: int) -> None:
    """Of one that is removed when it ends, there is no other place to read it."""
    gateway = _Breaking("local", HostAddress(engine.url))
    gateway.after = count // 2
    driver.engines = {"local": gateway}
    chat = driver.chat()
    line = f"/run --rm --name stub {BUSYBOX} sh -c 'seq {count}; sleep 1; echo late; sleep 60'"
    with pytest.raises(EngineUnreachable):
        await driver.send(line, chat)
    gateway.close()
    log = chat.one(Log)
    assert log.lines[-1].isdigit()
    assert bool(chat.all(File)) == (count == 3000)
    assert shown(log).startswith("📄 stub\n")
    engine.docker("rm", "-f", "stub")
