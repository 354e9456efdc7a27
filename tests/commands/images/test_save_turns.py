"""/save, one packing at a time: the others wait, and nobody waits for what does not come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest

from bot.core.engine_ports import Sink
from bot.core.errors import DeliveryFailed, EngineNotResponding
from bot.core.image_results import Saved, SaveWaits, Saving
from bot.core.results import Result, Said
from tests.chat.stand_ins import MovableClock
from tests.commands.driver import Driver, as_person
from tests.engine.fake import FakeEngine, Program
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, bulk_image
from tests.render.shown import shown
from tests.watch.stand_ins import Watched


async def _until(shown: list[Result], kind: type[Result]) -> None:
    async with asyncio.timeout(30):
        while not any(isinstance(one, kind) for one in shown):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_one_save_is_packed_after_the_other(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 30)
    chats = [driver.chat() for _ in range(3)]
    packing: list[int] = []

    def note(number: int, result: Result) -> None:
        if isinstance(result, Saving):
            packing.append(number)

    for number, chat in enumerate(chats):
        chat.meanwhile = partial(note, number)
    saves = [asyncio.create_task(driver.send(f"/save {name}", chat)) for chat in chats]
    with driver.spool.filling.turn("Bea", "nas"):
        for chat in chats:
            await _until(chat.results, SaveWaits)
    await asyncio.gather(*saves)
    assert [chat.one(Saved).images for chat in chats] == [(name,)] * 3
    assert sorted(len(chat.all(SaveWaits)) for chat in chats) == [1, 2, 3]
    assert len(list(groupby(packing))) == len(chats), f"packings overlap: {packing}"
    assert driver.leftovers() == []


async def test_a_save_that_waits_can_be_cancelled(driver: Driver, engine: Engine) -> None:
    waiting = as_person(driver, driver.person)
    waiting.stopped = asyncio.Event()
    chat = driver.chat()
    with driver.spool.filling.turn("Bea", "nas"):
        asking = asyncio.create_task(waiting.send(f"/save {BUSYBOX}", chat))
        await _until(chat.results, SaveWaits)
        waiting.stopped.set()
        await asking
    assert chat.results[0] == SaveWaits((BUSYBOX,), "Bea", "nas")
    assert [type(one) for one in chat.results] == [SaveWaits, Said]
    assert shown(chat.one(Said)) == "Stopped. Nothing was sent."
    assert driver.leftovers() == []
    (await driver.send(f"/save {BUSYBOX}")).one(Saved)


async def test_a_save_that_fails_or_is_cut_off_lets_the_next_one_begin(
    driver: Driver, engine: Engine
) -> None:
    name = bulk_image(engine, 30)
    refused = driver.chat()
    refused.refused = "deckhand-test_bulk_30m.tar.zst.001"
    with pytest.raises(DeliveryFailed):
        await driver.send(f"/save {name}", refused)
    cut_off = driver.chat()
    with driver.spool.filling.turn("Bea", "nas"):
        asking = asyncio.create_task(driver.send(f"/save {BUSYBOX}", cut_off))
        await _until(cut_off.results, SaveWaits)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    after = await driver.send(f"/save {BUSYBOX}")
    after.one(Saved)
    assert after.all(SaveWaits) == []


class SilentEngine(FakeEngine):
    """Takes a save on, and sends nothing of it."""

    def __init__(self, programs: dict[str, Program], host: str) -> None:
        super().__init__(programs, host=host)
        self.is_asked = asyncio.Event()

    @asynccontextmanager
    async def save(self, names: Sequence[str], sink: Sink) -> AsyncIterator[AsyncIterator[int]]:
        async def nothing() -> AsyncIterator[int]:
            self.is_asked.set()
            await asyncio.Event().wait()
            yield 0

        yield nothing()


@pytest.fixture
def hosts(tmp_path: Path) -> Driver:
    """An administrator on one host that is well and one that is silent."""
    programs = {"web:1": Program()}
    engines = {"local": FakeEngine(programs), "nas": SilentEngine(programs, host="nas")}
    return Driver(dict(engines), tmp_path, watched=Watched(MovableClock()))


async def test_a_save_that_gets_nothing_holds_nobody_up(hosts: Driver) -> None:
    clock = hosts.watched.clock
    assert isinstance(clock, MovableClock)
    silent, other = hosts.chat(), hosts.chat()
    bea = as_person(hosts, replace(hosts.person, id=7, name="Bea"))
    saving = asyncio.create_task(bea.send("/save @nas web", silent))
    nas = hosts.engines["nas"]
    assert isinstance(nas, SilentEngine)
    await asyncio.wait_for(nas.is_asked.wait(), 20)
    clock.ahead += timedelta(hours=1)
    await asyncio.sleep(1.2)
    assert not saving.done(), "nobody waited for it"
    waiting = asyncio.create_task(hosts.send("/save web", other))
    await _until(other.results, SaveWaits)
    clock.ahead += timedelta(seconds=50)
    await asyncio.sleep(1.2)
    assert not saving.done(), "the others did not wait for long"
    clock.ahead += timedelta(seconds=10)
    with pytest.raises(EngineNotResponding) as ended:
        await saving
    assert str(ended.value).startswith("nas sent nothing of web for ")
    assert "others wait for their saves. Nothing was sent." in str(ended.value)
    await waiting
    assert other.one(SaveWaits) == SaveWaits(("web",), "Bea", "nas")
    other.one(Saved)
    assert hosts.leftovers() == []
