"""/run in the foreground and /logs -f, whose engine goes away in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from bot.core.container_results import Log
from bot.core.engine_ports import Stream
from bot.core.errors import EngineUnreachable
from bot.core.results import File
from bot.domain.container import ContainerDetail
from bot.domain.log import LogBatch, LogQuery, Written
from bot.domain.sentence import say
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.commands.driver import Driver
from tests.live.engine import Engine
from tests.live.images import BUSYBOX
from tests.render.shown import shown

T = TypeVar("T", Written, LogBatch)
AWAY = EngineUnreachable(say("The connection broke off."))


class _Breaking(Gateway):
    """What it shows of a container's output breaks off after so many lines."""

    after = 0

    def attach(self, id: str) -> Stream[Written]:
        return self._broken(super().attach(id))

    def logs(self, id: str, query: LogQuery) -> Stream[LogBatch]:
        return self._broken(super().logs(id, query))

    @asynccontextmanager
    async def _broken(self, whole: Stream[T]) -> AsyncIterator[AsyncIterator[T]]:
        async def items(output: AsyncIterator[T]) -> AsyncIterator[T]:
            left = self.after
            async for written in output:
                yield written
                left -= len(written.lines)
                if left <= 0:
                    raise AWAY

        async with whole as output:
            yield items(output)


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


async def followed(driver: Driver, gateway: Gateway) -> str:
    """What is shown of the log of `stub`, above the word that the engine is away."""
    driver.engines = {"local": gateway}
    chat = driver.chat()
    with pytest.raises(EngineUnreachable):
        await driver.send("/logs -f stub", chat)
    gateway.close()
    return shown(chat.one(Log))


async def test_so_is_what_was_followed(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "stub", BUSYBOX, "sh", "-c", "seq 2; sleep 60")
    gateway = _Breaking("local", HostAddress(engine.url))
    gateway.after = 2
    assert await followed(driver, gateway) == "📄 stub\n1\n2"


class _GoingDown(Gateway):
    """It ends the log as that of a container that ended, and is away then."""

    async def container(self, id: str) -> ContainerDetail:
        raise AWAY


async def test_an_engine_that_ends_the_log_itself_takes_no_lines_away(
    driver: Driver, engine: Engine
) -> None:
    engine.docker("run", "--name", "stub", BUSYBOX, "seq", "2")
    gateway = _GoingDown("local", HostAddress(engine.url))
    assert await followed(driver, gateway) == "📄 stub\n1\n2"


async def test_a_line_that_was_not_ended_is_shown_too(driver: Driver, engine: Engine) -> None:
    gateway = _Breaking("local", HostAddress(engine.url))
    driver.engines = {"local": gateway}
    chat = driver.chat()
    with pytest.raises(EngineUnreachable):
        line = f"/run --rm --name stub {BUSYBOX} sh -c 'printf half; sleep 60'"
        await driver.send(line, chat)
    gateway.close()
    assert shown(chat.one(Log)) == "📄 stub\nhalf"
    engine.docker("rm", "-f", "stub")
