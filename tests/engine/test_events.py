"""A5: the reader of events never slows the engine, and loses none without saying so."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.errors import EngineError, EventsLost
from bot.domain.engine_event import EngineEvent
from bot.engine import events
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.engine.specs import shell
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.scale import promised

STALL = 1200
"""Events that a reader leaves lying before engine 20.10 waits for it with every event."""
EVENTS = promised(12_000, 2 * STALL)
"""A minute of them is promised, at 200 a second."""


def make_events(engine: Engine, container: str, times: int) -> list[float]:
    """`kill` events of a signal that does nothing; gives the milliseconds that each call took."""

    def one(_: int) -> float:
        began = time.monotonic()
        api.kill(container, "CONT")
        return (time.monotonic() - began) * 1000

    with engine.api() as api, ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.alone
@pytest.mark.scaled
async def test_a5_a_late_consumer_loses_nothing_and_slows_nobody(
    gateway: Gateway, engine: Engine
) -> None:
    made = await gateway.create(shell("sleep 600"))
    await gateway.start(made.id)
    alone = await asyncio.to_thread(make_events, engine, made.id, 200)
    async with gateway.events(None) as told:
        took = await asyncio.to_thread(make_events, engine, made.id, EVENTS)
        seen: list[EngineEvent] = []
        async with asyncio.timeout(10):
            while len(seen) < EVENTS:
                seen += await anext(told)
    assert {event.action for event in seen} == {"kill"}
    assert len(seen) == EVENTS
    last = statistics.median(took[-STALL:])
    assert last < 2 * statistics.median(alone), (last, statistics.median(alone))


async def test_a_backlog_that_is_full_says_so_after_what_it_holds(
    gateway: Gateway, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_WAITING", 50)
    made = await gateway.create(shell("sleep 600"))
    await gateway.start(made.id)
    seen: list[Sequence[EngineEvent]] = []
    async with gateway.events(None) as told:
        await asyncio.to_thread(make_events, engine, made.id, 80)
        with pytest.raises(EventsLost):
            async for batch in told:
                seen.append(batch)
    assert sum(map(len, seen)) <= 50


async def test_the_stream_ends_when_the_engine_goes(start_engine: StartEngine) -> None:
    own = start_engine()
    gateway = Gateway("local", HostAddress(own.url))
    for end in (own.stop, own.kill):
        async with gateway.events(None) as told:
            await asyncio.to_thread(end)
            with pytest.raises((EngineError, StopAsyncIteration)):
                await asyncio.wait_for(anext(told), 30)
        own.start()
    gateway.close()


def test_labels_of_a_container_take_no_one_elses_place() -> None:
    said = {
        "Type": "container",
        "Action": "kill",
        "timeNano": 1_700_000_000_123_456_789,
        "Actor": {
            "ID": "a" * 64,
            "Attributes": {
                "name": "web\u202e",
                "image": "nginx",
                "signal": "15",
                "exitCode": "0",
                "other": "label",
                "deckhand.alerts": "off",
                "com.docker.compose.project": "shop",
            },
        },
    }
    event = events.event(said)
    assert (event.name, event.signal, event.exit_code) == ("web", 15, None)
    assert event.labels == {"deckhand.alerts": "off", "com.docker.compose.project": "shop"}
    assert event.at.isoformat() == "2023-11-14T22:13:20.123456+00:00"


@pytest.mark.parametrize(
    ("id", "name", "told"),
    [
        ("nginx:1.27", "nginx", "nginx:1.27"),
        (f"sha256:{'3f2a9c' * 10}", f"sha256:{'3f2a9c' * 10}", "3f2a9c3f2a9c"),
        (f"sha256:{'3f2a9c' * 10}", "nginx:1.27", "nginx:1.27"),
        (f"sha256:{'3f2a9c' * 10}", "", "3f2a9c3f2a9c"),
    ],
    ids=["pulled", "removed", "removed by a later engine", "without a name"],
)
def test_an_image_is_called_by_name_and_tag_or_by_its_short_id(
    id: str, name: str, told: str
) -> None:
    actor = {"ID": id, "Attributes": {"name": name} if name else {}}
    said = {"Type": "image", "Action": "pull", "timeNano": 1, "Actor": actor}
    assert events.event(said).name == told
