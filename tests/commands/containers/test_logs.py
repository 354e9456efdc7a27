"""/logs on a real engine, compared with what docker says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SystemClock
from bot.core.container_results import Log, Output, Searching
from bot.core.errors import UsageError
from bot.core.request import Request
from bot.core.results import File, Result, Said
from tests.commands.driver import ADMIN, PLACE, VIEWER, Chat, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, CHATTY
from tests.render.shown import shown


def ran(engine: Engine, name: str, *script: str) -> None:
    engine.docker("run", "-d", "--name", name, BUSYBOX, "sh", "-c", *script)
    engine.docker("wait", name)


def chatty(engine: Engine, lines: int, name: str = "chatty") -> None:
    engine.docker("run", "-d", "--name", name, "-e", f"LINES={lines}", CHATTY)
    engine.docker("wait", name, seconds=120)


def sent(chat: Chat) -> str:
    return (chat.downloads / chat.one(File).name).read_text()


async def test_the_last_fifty_lines(driver: Driver, engine: Engine) -> None:
    chatty(engine, 120)
    chat = await as_person(driver, VIEWER).send("/logs chat")
    log = chat.one(Log)
    assert log.name == "chatty"
    assert "\n".join(log.lines) == engine.docker("logs", "--tail", "50", "chatty")
    assert shown(log).startswith("📄 chatty\nline 71\n")


@pytest.mark.parametrize("line", ["/logs -n 3 few", "/logs --tail=3 few", "/logs -n3 few"])
async def test_so_many_lines(driver: Driver, engine: Engine, line: str) -> None:
    chatty(engine, 9, "few")
    assert (await driver.send(line)).one(Log).lines == ("line 7", "line 8", "line 9")


async def test_what_is_longer_comes_as_a_file(driver: Driver, engine: Engine) -> None:
    chatty(engine, 2000)
    chat = await driver.send("/logs -n all chatty")
    assert sent(chat).rstrip("\n") == engine.docker("logs", "chatty")
    assert chat.one(File).name == "chatty.log"
    assert shown(chat.one(File)) == "2000 lines of chatty."
    assert chat.one(Log).lines[-1] == "line 2000"
    assert driver.leftovers() == []


async def test_a_file_has_a_bound_and_says_what_is_left_out(driver: Driver, engine: Engine) -> None:
    driver.limit(log_file_bytes=10_000)
    chatty(engine, 5000)
    chat = await driver.send("/logs -n -1 chatty")
    lines = sent(chat).splitlines()
    assert 4_000 < len(sent(chat)) <= 10_000
    assert lines[-1] == "line 5000"
    assert lines == [f"line {n}" for n in range(5001 - len(lines), 5001)]
    missing = 5000 - len(lines)
    assert f"{missing} older ones are left out: a file has at most 10 kB." in shown(chat.one(File))


async def test_since_until_and_times(driver: Driver, engine: Engine) -> None:
    ran(engine, "two", "echo early; sleep 2; echo late")
    times = [row.split()[0] for row in engine.docker("logs", "-t", "two").splitlines()]
    assert (await driver.send(f"/logs --since {times[1]} two")).one(Log).lines == ("late",)
    # A log's times have nanoseconds, ours microseconds: a moment after the first line.
    between = times[0].replace(times[0].partition(".")[2], "999999Z")
    assert (await driver.send(f"/logs --until {between} two")).one(Log).lines == ("early",)
    timed = (await driver.send("/logs -t two")).one(Log).lines
    assert "\n".join(timed) == engine.docker("logs", "-t", "two")
    chat = await driver.send("/logs --until 2001-01-01 two")
    assert shown(chat.one(Said)) == "two wrote nothing in that time."


async def test_nothing_written(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "quiet", BUSYBOX)
    assert shown((await driver.send("/logs quiet")).one(Said)) == "quiet has written nothing."


async def test_escapes_are_removed(driver: Driver, engine: Engine) -> None:
    ran(engine, "colours", r"printf '\033[31mred\033[0m \033]8;;http://x\007link\n\360\237\n'")
    assert (await driver.send("/logs colours")).one(Log).lines[0] == "red link"


async def test_grep_in_any_case_through_the_whole_log(driver: Driver, engine: Engine) -> None:
    chatty(engine, 1000)
    chat = await driver.send("/logs --grep 'LINE 1?11$' chatty")
    assert chat.one(Log).lines == ("line 11", "line 111")
    assert chat.one(Log).matches == 2
    assert "2 lines fit" in shown(chat.one(Log))


async def test_grep_in_the_last_lines_only(driver: Driver, engine: Engine) -> None:
    chatty(engine, 100)
    chat = await driver.send("/logs -n 10 --grep 9 chatty")
    assert chat.one(Log).lines == ("line 91", *(f"line {n}" for n in range(92, 100)))


async def test_grep_with_context(driver: Driver, engine: Engine) -> None:
    chatty(engine, 30)
    chat = await driver.send("/logs -C 1 --grep '(10|20)$' chatty")
    log = chat.one(Log)
    assert log.lines == ("line 9", "line 10", "line 11", "--", "line 19", "line 20", "line 21")
    assert log.matches == 2


async def test_grep_finds_nothing(driver: Driver, engine: Engine) -> None:
    chatty(engine, 10)
    chat = await driver.send("/logs --grep nowhere chatty")
    assert shown(chat.one(Said)) == "Nothing in the log of chatty fits nowhere."


class HastyClock(SystemClock):
    """Two seconds pass whenever it is looked at, so that everything takes long."""

    ticks = 0.0

    def monotonic(self) -> float:
        self.ticks += 2
        return self.ticks


async def test_a_long_search_shows_how_far_it_is_and_can_be_stopped(
    driver: Driver, engine: Engine
) -> None:
    chatty(engine, 100_000)

    def stop(result: Result) -> None:
        if isinstance(result, Searching):
            driver.stopped.set()

    chat = driver.chat()
    chat.meanwhile = stop
    pipeline = replace(driver._pipeline(), clock=HastyClock(UTC))
    request = Request("/logs --grep line chatty", ADMIN, PLACE, 1)
    await pipeline.dispatch(request, chat, driver.stopped)
    first = chat.all(Searching)[0]
    assert 0 < first.matches < 100_000
    assert first.read_bytes > 0
    found = chat.one(Log)
    assert shown(found).endswith("Stopped early: the log was not read to its end.")
    assert found.matches is not None
    assert first.matches <= found.matches < 100_000


async def test_following_ends_with_the_container(driver: Driver, engine: Engine) -> None:
    engine.docker(
        "run",
        "-d",
        "--name",
        "slow",
        BUSYBOX,
        "sh",
        "-c",
        "for i in 1 2 3; do echo $i; sleep 1; done",
    )
    chat = await driver.send("/logs -f slow")
    assert len(chat.all(Output)) >= 3
    assert chat.one(Log).lines == ("1", "2", "3")
    assert shown(chat.one(Log)).endswith("The log ends here: the container is not running.")
    assert "[Stop]" in shown(chat.all(Output)[0])


async def test_following_ends_with_a_container_that_is_started_again(
    driver: Driver, engine: Engine
) -> None:
    engine.docker("run", "-d", "--name", "loop", "--restart", "always", BUSYBOX, "sleep", "1")
    chat = await driver.send("/logs -f loop")
    assert "the container, or its engine, was started again." in shown(chat.one(Log))


async def test_following_has_a_limit(driver: Driver, engine: Engine) -> None:
    driver.limit(follow_seconds=1)
    engine.docker("run", "-d", "--name", "quiet", BUSYBOX, "sh", "-c", "echo one; sleep 100")
    chat = await driver.send("/logs --follow quiet")
    assert "Followed for 1 sec, that is the limit." in shown(chat.one(Log))
    assert engine.docker("inspect", "-f", "{{.State.Running}}", "quiet") == "true"


async def test_following_is_stopped(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "quiet", BUSYBOX, "sh", "-c", "echo one; sleep 100")

    def stop(result: Result) -> None:
        if "one" in shown(result):
            driver.stopped.set()

    chat = driver.chat()
    chat.meanwhile = stop
    await driver.send("/logs -f quiet", chat)
    assert chat.one(Log).note is not None
    assert shown(chat.one(Log)) == "📄 quiet\none\nStopped."


async def test_a_pattern_can_not_hang(driver: Driver, engine: Engine) -> None:
    ran(engine, "line", "head -c 1000000 /dev/zero | tr '\\0' a; echo b")
    async with asyncio.timeout(20):
        chat = await driver.send("/logs --grep '(a+)+$' line")
    assert shown(chat.one(Said)) == "Nothing in the log of line fits (a+)+$."


@pytest.mark.parametrize(
    "line",
    [
        "/logs",
        "/logs -n many web",
        "/logs --since yesterday web",
        "/logs --until 2024-13-40 web",
        "/logs -C 2 web",
        "/logs -C -1 --grep x web",
        "/logs web other",
        "/logs --grep",
    ],
)
async def test_what_can_not_be_read(driver: Driver, line: str) -> None:
    with pytest.raises(UsageError) as fault:
        await driver.send(line)
    assert "/logs [-f] [-n N]" in shown(fault.value)


async def test_a_bad_pattern(driver: Driver, engine: Engine) -> None:
    chatty(engine, 3)
    with pytest.raises(UsageError, match="missing") as fault:
        await driver.send("/logs --grep '(a' chatty")
    assert "/logs [-f] [-n N]" in shown(fault.value)


async def test_following_up_to_a_time(driver: Driver, engine: Engine) -> None:
    engine.docker(
        "run", "-d", "--name", "quiet", BUSYBOX, "sh", "-c", "while :; do echo one; sleep 0.2; done"
    )
    until = (datetime.now(UTC) + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    async with asyncio.timeout(20):
        chat = await driver.send(f"/logs -f --until {until} quiet")
    assert "The log is shown up to the time that you set." in shown(chat.one(Log))


async def test_no_lines_are_asked_for(driver: Driver, engine: Engine) -> None:
    chatty(engine, 3)
    assert shown((await driver.send("/logs -n 0 chatty")).one(Said)) == "-n 0 shows no lines."
