"""A closer look at a container, by an engine that takes its time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.core.seen import Seen
from bot.domain.container import ContainerDetail
from bot.domain.happening import Died
from bot.domain.subject import Subject
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.watch.change import Say
from bot.watch.facts import Fact, What
from bot.watch.inquiry import Inquiry
from tests.engine.fake import FakeEngine
from tests.live import images
from tests.live.engine import Engine
from tests.watch.written import Written, says


class BusyEngine(Gateway):
    """Its answers about a container come when a test says so."""

    def __init__(self, engine: Engine) -> None:
        super().__init__("local", HostAddress(engine.url))
        self.has_time = asyncio.Event()

    async def container(self, id: str) -> ContainerDetail:
        await self.has_time.wait()
        return await super().container(id)


def crashed(engine: Engine) -> Fact:
    """A container's end."""
    words = ("--name", "web", "--memory", "16m", "--restart", "on-failure:1")
    id = engine.docker("run", "-d", *words, images.CRASHING)
    engine.docker("wait", "web")
    seen = Seen(Subject("local", id, "web"), is_running=False)
    return Fact(What.DIED, seen, datetime.now(UTC), 3)


async def test_an_alert_does_not_wait_for_what_comes_late_and_gets_it_later(
    engine: Engine,
) -> None:
    fact = crashed(engine)
    gateway = BusyEngine(engine)
    async with asyncio.TaskGroup() as tasks:
        inquiry = Inquiry(gateway, lambda id: 0, tasks, asyncio.Semaphore(2))
        looked = await inquiry.look(fact)
        gateway.has_time.set()
        assert isinstance(looked.happening, Died)
        assert (looked.happening.restart_policy, looked.happening.memory_limit) == ("", 0)
        assert looked.rest is not None
        known = await looked.rest()
    gateway.close()
    assert isinstance(known, Died)
    assert (known.restart_policy, known.memory_limit) == ("on-failure:1", 16 << 20)
    assert known.lines[-1:] == ("about to fail",)


@pytest.mark.parametrize(("error", "is_given_up"), [("", True), ("mount gone", False)])
async def test_a_restart_that_failed_is_not_the_last_retry(error: str, is_given_up: bool) -> None:
    """Its error is told by the look that follows where the engine is to start it again."""
    at = datetime(2030, 1, 1, tzinfo=UTC)
    fact = Fact(What.DIED, Seen(Subject("local", "1" * 64, "web"), is_running=False), at, 3)
    detail = ContainerDetail("web", "exited", 3, at, at, False, error, "on-failure:5", (), ())
    async with asyncio.TaskGroup() as tasks:
        inquiry = Inquiry(FakeEngine({}), lambda id: 0, tasks, asyncio.Semaphore(2))
        died = inquiry._made(fact, detail, ())
    assert isinstance(died, Died)
    assert (died.is_given_up, died.is_to_start_again) == (is_given_up, not is_given_up)


def test_what_a_longer_look_shows_is_an_edit_and_counts_no_more() -> None:
    written, at = Written(), datetime(2030, 1, 1, tzinfo=UTC)
    web = Subject("prod", "1" * 64, "web")
    assert says(written.take(Died("prod", at, web, 3))) == [Say.ANNOUNCE]
    more = Died("prod", at, web, 3, lines=("boom",), restart_policy="always", memory_limit=64)
    assert says(written.take(more)) == [Say.UPDATE]
    assert says(written.take(more)) == []
    (member,) = written.only.members
    assert (member.count, member.lines) == (1, ("boom",))
    assert (member.restart_policy, member.memory_limit) == ("always", 64)
