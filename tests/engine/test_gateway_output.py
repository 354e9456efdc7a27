import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import EngineNotFound, UsageError
from bot.domain.container_spec import ContainerSpec
from bot.domain.log import LogQuery, Written
from bot.engine.gateway import Gateway
from tests.engine.specs import shell, spec
from tests.live import images
from tests.live.engine import Engine


async def ran(gateway: Gateway, wanted: ContainerSpec) -> str:
    """A container that has ended."""
    made = await gateway.create(wanted)
    async with gateway.exit(made.id, removed=False) as codes:
        await gateway.start(made.id)
        async for _ in codes:
            pass
    return made.id


async def lines_of(gateway: Gateway, id: str, query: LogQuery) -> list[str]:
    async with gateway.logs(id, query) as batches:
        return [line async for batch in batches for line in batch.lines]


async def test_attach_before_start_misses_nothing(gateway: Gateway) -> None:
    for _ in range(5):
        made = await gateway.create(shell("echo out; echo err >&2; exit 4", auto_remove=True))
        async with gateway.exit(made.id, removed=True) as codes, gateway.attach(made.id) as output:
            await gateway.start(made.id)
            lines = [line async for written in output for line in written.lines]
            assert sorted(lines) == ["err", "out"]
            assert [code async for code in codes] == [4]
        with pytest.raises(EngineNotFound):
            await gateway.container(made.id)


async def test_attach_to_a_terminal(gateway: Gateway) -> None:
    made = await gateway.create(shell("echo hello", tty=True))
    async with gateway.attach(made.id) as output:
        await gateway.start(made.id)
        assert [line async for written in output for line in written.lines] == ["hello"]


async def test_attach_tells_of_a_line_that_is_not_finished(gateway: Gateway) -> None:
    made = await gateway.create(shell(r"printf 'one\ntwo\033[1m> '; sleep 1; printf 'late'"))
    async with gateway.attach(made.id) as output:
        await gateway.start(made.id)
        got = [written async for written in output]
    assert got[0] == Written(("one",), "two> ")
    assert got[-1] == Written(("two> late",))


async def test_errors_of_attach_and_exit_come_on_entering(gateway: Gateway) -> None:
    for stream in (gateway.attach("nobody"), gateway.exit("nobody", removed=False)):
        with pytest.raises(EngineNotFound):
            async with stream:
                pytest.fail("entered")


async def test_logs_are_docker_logs_cleaned(gateway: Gateway, engine: Engine) -> None:
    script = r"printf '\033[31mred\033[0m\n\thalf\r\xffodd\nno end'; echo err >&2"
    container = await ran(gateway, shell(script))
    lines = await lines_of(gateway, container, LogQuery())
    assert sorted(lines) == sorted(["red", "\ufffdodd", "no end", "err"])


@pytest.mark.parametrize("tty", [True, False])
async def test_logs_take_tail_and_pattern(gateway: Gateway, tty: bool) -> None:
    container = await ran(gateway, spec(images.CHATTY, tty=tty))
    assert await lines_of(gateway, container, LogQuery(tail=2)) == ["line 999", "line 1000"]
    found = LogQuery(pattern="^LINE 5.0$", context=1)
    lines = await lines_of(gateway, container, found)
    assert lines[:4] == ["line 499", "line 500", "line 501", "--"]
    assert len(lines) == 39


async def test_logs_count_matches_and_bytes(gateway: Gateway) -> None:
    container = await ran(gateway, spec(images.CHATTY))
    async with gateway.logs(container, LogQuery(pattern="00$")) as batches:
        got = [batch async for batch in batches]
    assert sum(batch.matches for batch in got) == 10
    assert got[-1].read_bytes > 8893


async def test_logs_between_two_times(gateway: Gateway) -> None:
    container = await ran(gateway, shell("echo early; sleep 1; echo late"))
    both = await lines_of(gateway, container, LogQuery(timestamps=True))
    stamps = [datetime.fromisoformat(line.split()[0]) for line in both]
    middle = stamps[0] + (stamps[1] - stamps[0]) / 2
    assert await lines_of(gateway, container, LogQuery(since=middle)) == ["late"]
    assert await lines_of(gateway, container, LogQuery(until=middle)) == ["early"]
    assert abs(datetime.now(UTC) - stamps[0]) < timedelta(minutes=1)


@pytest.mark.alone
async def test_following_a_silent_log_can_be_left(gateway: Gateway) -> None:
    made = await gateway.create(shell("echo first; sleep 600"))
    await gateway.start(made.id)
    async with gateway.logs(made.id, LogQuery(follow=True)) as batches:
        assert (await anext(batches)).lines == ("first",)
        for _ in range(2):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await anext(batches)
        began = time.monotonic()
    assert time.monotonic() - began < 0.5
    await gateway.remove(made.id, force=True, volumes=True)


async def test_following_ends_with_the_container(gateway: Gateway) -> None:
    made = await gateway.create(shell("for i in 1 2 3; do echo $i; sleep 0.2; done"))
    await gateway.start(made.id)
    assert await lines_of(gateway, made.id, LogQuery(follow=True)) == ["1", "2", "3"]


async def test_a_pattern_that_is_none_is_refused_at_once(gateway: Gateway) -> None:
    with pytest.raises(UsageError, match="is not a pattern"):
        gateway.logs("any", LogQuery(pattern="(a"))
    with pytest.raises(UsageError, match="too long"):
        gateway.logs("any", LogQuery(pattern="a" * 1001))
