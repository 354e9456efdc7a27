import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from bot.core.errors import EngineError, EngineNotResponding, EngineUnreachable
from bot.domain.image_ref import ImageRef
from bot.domain.log import LogQuery
from bot.engine.address import HostAddress
from bot.engine.bridge import BridgeLimits
from bot.engine.channel import ROOM, Emit, Latest
from bot.engine.gateway import Gateway
from tests.engine.leaks import descriptors, threads, threads_end
from tests.engine.specs import shell
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine


@pytest.fixture
def private(start_engine: StartEngine) -> Iterator[tuple[DockerEngine, Gateway]]:
    own = start_engine()
    gateway = Gateway("local", HostAddress(own.url))
    yield own, gateway
    own.resume()
    gateway.close()


@pytest.mark.alone
async def test_c6_every_call_ends_when_the_engine_is_frozen(
    private: tuple[DockerEngine, Gateway],
) -> None:
    own, gateway = private
    made = await gateway.create(shell("sleep 600"))
    await gateway.start(made.id)
    async with gateway.logs(made.id, LogQuery(follow=True)) as log:
        own.pause()
        began = time.monotonic()
        calls = [gateway.containers(all=True) for _ in range(900)]
        writes = [gateway.stop(made.id, 1) for _ in range(99)]
        waiting = [*calls, *writes, anext(log)]
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert time.monotonic() - began < 10
        assert {type(answer) for answer in answers} == {EngineNotResponding}
        # Only of what was to be changed is it unknown whether it still will be.
        unsure = ["may still do what was asked" in str(answer) for answer in answers]
        assert unsure == [False] * len(calls) + [True] * len(writes) + [False]
    assert threads_end(1), threads()

    began = time.monotonic()
    for _ in range(5):
        with pytest.raises(EngineNotResponding):
            await gateway.containers()
        with pytest.raises(EngineNotResponding):
            async with gateway.attach(made.id):
                pass
    assert time.monotonic() - began < 12

    own.resume()
    began = time.monotonic()
    assert await gateway.containers(all=True)
    assert time.monotonic() - began < 5
    await asyncio.sleep(0)
    assert threads_end(5), threads()


@pytest.mark.alone
async def test_c6_a_pull_that_froze_ends(private: tuple[DockerEngine, Gateway]) -> None:
    own, gateway = private
    own.pause()
    began = time.monotonic()
    with pytest.raises(EngineNotResponding):
        async with gateway.pull(ImageRef("127.0.0.1:1", "a", "b"), None) as events:
            await anext(events)
    assert time.monotonic() - began < 10
    assert threads_end(5), threads()


async def test_an_engine_that_goes_and_comes_back(private: tuple[DockerEngine, Gateway]) -> None:
    own, gateway = private
    await gateway.containers()
    own.stop()
    with pytest.raises(EngineUnreachable, match="Is it running"):
        await gateway.containers()
    own.start()
    await gateway.containers()


@pytest.mark.alone
async def test_slow_calls_do_not_hold_up_others(gateway: Gateway) -> None:
    made = await gateway.create(shell("trap '' TERM; while :; do sleep 0.1; done"))
    await gateway.start(made.id)
    stops = [asyncio.create_task(gateway.stop(made.id, 3)) for _ in range(50)]
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await gateway.containers()
    assert time.monotonic() - began < 1
    await asyncio.gather(*stops)


async def test_a_call_past_its_deadline_ends(engine: Engine) -> None:
    limits = BridgeLimits(patience_seconds=0.1, call_seconds=0.4)
    gateway = Gateway("local", HostAddress(engine.url), limits=limits)
    with pytest.raises(EngineNotResponding):
        await gateway._bridge.call(
            lambda: gateway._client.ask("GET", "/events", seconds=600), seconds=0.4
        )
    assert threads_end(20), threads()
    gateway.close()


async def test_a_cancelled_call_leaves_no_thread(gateway: Gateway) -> None:
    made = await gateway.create(shell("trap '' TERM; while :; do sleep 0.1; done"))
    await gateway.start(made.id)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await gateway.stop(made.id, 600)
    assert threads_end(20), threads()


async def test_r6_streams_leave_nothing_behind(gateway: Gateway) -> None:
    made = await gateway.create(shell("while :; do echo tick; sleep 0.01; done"))
    silent = await gateway.create(shell("sleep 600"))
    for container in (made, silent):
        await gateway.start(container.id)

    async def open_and_leave() -> None:
        async with (
            gateway.logs(made.id, LogQuery(follow=True)) as log,
            gateway.logs(silent.id, LogQuery(follow=True)),
            gateway.attach(silent.id),
            gateway.exit(silent.id, removed=False),
        ):
            await anext(log)

    await open_and_leave()
    before = descriptors()
    for _ in range(25):
        await open_and_leave()
    assert threads_end(20), threads()
    assert abs(descriptors() - before) <= 2
    for container in (made, silent):
        await gateway.remove(container.id, force=True, volumes=True)


async def test_a_reader_waits_for_a_slow_consumer(gateway: Gateway) -> None:
    made = await gateway.create(shell("head -c 20000000 /dev/zero | tr '\\0' a"))
    async with gateway.attach(made.id) as output:
        await gateway.start(made.id)
        first = await anext(output)
        await asyncio.sleep(0.3)
        rest = [written async for written in output]
    assert sum(len(line) for written in [first, *rest] for line in written.lines) == 20_000_000


async def test_too_many_streams_are_refused(engine: Engine) -> None:
    gateway = Gateway("local", HostAddress(engine.url), limits=BridgeLimits(streams=1))
    made = await gateway.create(shell("sleep 600"))
    async with gateway.exit(made.id, removed=False):
        with pytest.raises(EngineError, match="1 streams open"):
            async with gateway.exit(made.id, removed=False):
                pass
    async with gateway.exit(made.id, removed=False):
        pass
    gateway.close()


@pytest.mark.alone
def test_the_program_ends_while_a_call_is_stuck(start_engine: StartEngine) -> None:
    own = start_engine()
    own.pause()
    program = (
        "import asyncio, time\n"
        "from bot.engine.address import HostAddress\n"
        "from bot.engine.gateway import Gateway\n"
        f"gateway = Gateway('local', HostAddress({own.url!r}))\n"
        "async def main():\n"
        "    asyncio.ensure_future(gateway.containers())\n"
        "    asyncio.ensure_future(gateway._bridge.call(lambda: time.sleep(30)))\n"
        "    await asyncio.sleep(0.3)\n"
        "asyncio.run(main())\n"
    )
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=20)
    assert time.monotonic() - began < 5
    own.resume()


async def test_a_thread_is_never_far_ahead(gateway: Gateway) -> None:
    count = 0

    def read(emit: Emit[int]) -> None:
        nonlocal count
        for count in range(1000):
            emit(count)

    async with gateway._bridge.stream(read) as numbers:
        assert await anext(numbers) == 0
        await asyncio.sleep(0.1)
        assert count <= ROOM + 2
        assert [number async for number in numbers] == list(range(1, 1000))


async def test_the_latest_takes_the_place_of_those_not_taken(gateway: Gateway) -> None:
    is_read = threading.Event()

    def read(emit: Emit[int]) -> None:
        for number in range(1000):
            emit(number)
        is_read.set()

    async with gateway._bridge.stream(read, channel=Latest) as numbers:
        assert await asyncio.to_thread(is_read.wait, 20)
        assert [number async for number in numbers] == [999]
