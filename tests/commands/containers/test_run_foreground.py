"""/run without -d on a real engine: output, Stop, exit codes."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.core.container_results import Exited, Output, Started
from bot.core.errors import EngineRefused
from bot.core.results import File, Result, Said
from bot.domain.container import ContainerDetail
from bot.domain.sentence import say
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.commands.containers.seen import all_names, inspect
from tests.commands.driver import OPERATOR, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, CHATTY, CRASHING, GREETER, HUNGRY, STUBBORN, WEB
from tests.render.shown import shown


async def test_in_the_foreground(driver: Driver, engine: Engine) -> None:
    chat = await driver.send(f"/run --name hello {GREETER}")
    assert shown(chat.one(Exited)) == "✅ hello · exit 0\nhello"
    assert inspect(engine, "hello")["State"]["ExitCode"] == 0
    assert isinstance(chat.results[-1], Exited)


async def test_removed_afterwards(driver: Driver, engine: Engine) -> None:
    chat = await driver.send(f"/run --rm {GREETER}")
    assert chat.one(Exited).lines == ("hello",)
    assert all_names(engine) == ""


async def test_an_exit_code_and_what_it_means(driver: Driver, engine: Engine) -> None:
    chat = await driver.send(f"/run --name bad -e CODE=1 {CRASHING}")
    assert shown(chat.one(Exited)) == (
        "⚠️ bad · exit 1\nabout to fail\nThe program reported an error; its log says which."
    )
    assert inspect(engine, "bad")["State"]["ExitCode"] == 1


async def test_out_of_memory(driver: Driver) -> None:
    chat = await driver.send(f"/run --name hungry -m 16m {HUNGRY}")
    assert chat.one(Exited).exit_code == 137
    assert "Memory ran out" in shown(chat.one(Exited))


async def test_what_is_started_again_by_its_policy(driver: Driver, engine: Engine) -> None:
    chat = await driver.send(f"/run --name loop --restart always -e DELAY=1 {CRASHING}")
    assert chat.one(Exited).exit_code == 3
    assert shown(chat.one(Said)) == "Its restart policy always starts it again. /stop loop ends it."
    await driver.send("/stop loop")
    assert engine.docker("ps", "-q") == ""


async def test_output_comes_as_it_is_written(driver: Driver, engine: Engine) -> None:
    seen = set[str]()

    def go_on(result: Result) -> None:
        for line in {*getattr(result, "lines", ())} - seen:
            seen.add(line)
            engine.touch("slow", f"/{line}")

    chat = driver.chat()
    chat.meanwhile = go_on
    held = "until [ -e /$i ]; do sleep 0.1; done; [ $i = two ] || printf two"
    script = f"echo one; for i in one two; do {held}; done"
    await driver.send(f"/run --rm --name slow {BUSYBOX} sh -c '{script}'", chat)
    outputs = [output.lines for output in chat.all(Output)]
    assert outputs[0] == ()
    assert {("one",), ("one", "two")} <= set(outputs)
    assert chat.one(Exited).lines == ("one", "two")


@pytest.mark.parametrize(
    ("flags", "address"), [("-p 80", ""), ("-P", ""), ("-p 127.0.0.1:0:80", "127.0.0.1:")]
)
async def test_the_ports_that_were_bound_are_said_while_it_runs(
    driver: Driver, engine: Engine, flags: str, address: str
) -> None:
    bound: list[str] = []

    def stop(result: Result) -> None:
        if isinstance(result, Output) and not bound:
            bound.extend(engine.docker("port", "web", "80/tcp").splitlines())
            driver.stopped.set()

    chat = driver.chat()
    chat.meanwhile = stop
    await driver.send(f"/run {flags} --name web {WEB}", chat)
    # For IPv6 it may be another, where an engine beside this one had the first.
    numbers = dict.fromkeys(one.rpartition(":")[2] for one in bound)
    ports = f"Ports: {' '.join(f'{address}{number}→80' for number in numbers)}"
    for output in chat.all(Output):
        assert shown(output).splitlines()[:2] == ["▶️ web", ports]
    assert chat.one(Exited).stopped


async def test_what_is_only_exposed_has_no_ports_to_say(driver: Driver) -> None:
    driver.stopped.set()
    chat = await driver.send(f"/run --name web {WEB}")
    assert "Ports" not in "".join(map(shown, chat.results))


async def test_what_ended_before_it_was_asked_has_no_ports_to_say(driver: Driver) -> None:
    chat = await driver.send(f"/run --rm -p 80 {GREETER}")
    assert chat.one(Exited).lines == ("hello",)


class _Forgetful(Gateway):
    """Shows a container once, and then no more for a while."""

    asked = 0

    async def container(self, id: str) -> ContainerDetail:
        self.asked += 1
        if self.asked == 2:
            raise EngineRefused(say("RWLayer is unexpectedly nil."))
        return await super().container(id)


async def test_ports_that_the_engine_does_not_tell_end_nothing(
    driver: Driver, engine: Engine
) -> None:
    gateway = _Forgetful("local", HostAddress(engine.url))
    driver.engines = {"local": gateway}
    chat = await driver.send(f"/run --rm -p 80 {GREETER}")
    gateway.close()
    assert gateway.asked == 2
    assert chat.one(Exited).lines == ("hello",)


async def test_long_output_is_a_file(driver: Driver, engine: Engine) -> None:
    chat = await driver.send(f"/run --name chatty -e LINES=3000 {CHATTY}")
    text = (chat.downloads / "chatty.log").read_text()
    assert text.rstrip("\n") == engine.docker("logs", "chatty")
    assert chat.one(Exited).lines[-1] == "line 3000"
    assert shown(chat.one(File)) == "3000 lines of chatty."
    assert driver.leftovers() == []


async def test_stop_stops_it(driver: Driver, engine: Engine) -> None:
    def stop(result: Result) -> None:
        if isinstance(result, Output) and result.lines == ("ready",):
            driver.stopped.set()

    chat = driver.chat()
    chat.meanwhile = stop
    await driver.send(f"/run --name mule --stop-timeout 1 {STUBBORN}", chat)
    assert shown(chat.one(Exited)) == "⏹ mule · stopped, exit 137\nready"
    assert inspect(engine, "mule")["State"]["Status"] == "exited"
    assert "Being stopped…" in shown(chat.all(Output)[-1])


async def test_what_it_says_when_it_is_stopped_is_not_lost(driver: Driver) -> None:
    def stop(result: Result) -> None:
        if isinstance(result, Output) and result.lines:
            driver.stopped.set()

    chat = driver.chat()
    chat.meanwhile = stop
    script = 'trap "echo bye; exit 4" TERM; echo hi; while :; do sleep 0.1; done'
    await driver.send(f"/run --rm {BUSYBOX} sh -c '{script}'", chat)
    assert chat.one(Exited).lines == ("hi", "bye")
    assert chat.one(Exited).exit_code == 4


async def test_a_terminal_is_to_come(driver: Driver, engine: Engine) -> None:
    async with asyncio.timeout(20):
        chat = await driver.send(f"/run -it --rm {BUSYBOX}")
    assert shown(chat.results[0]).startswith("You can't type into it yet")
    assert chat.one(Exited).exit_code == 0
    kept = await driver.send(f"/run -dit --name shell {BUSYBOX}")
    assert kept.one(Started).exit_code is None
    config = inspect(engine, "shell")["Config"]
    assert (config["Tty"], config["OpenStdin"]) == (True, True)


async def test_a_terminal_alone_is_given(driver: Driver) -> None:
    chat = await driver.send(f"/run -t --rm {BUSYBOX} sh -c 'test -t 1 && echo yes'")
    assert chat.one(Exited).lines == ("yes",)


async def test_words_of_the_command_stay_as_they_are(driver: Driver) -> None:
    chat = await driver.send(f"/run --rm {BUSYBOX} echo -n '$(id)' \"a  b\" '' -- --rm | ; *")
    assert chat.one(Exited).lines == ("$(id) a  b  -- --rm | ; *",)


@pytest.mark.alone
async def test_much_output_does_not_keep_others_waiting(driver: Driver) -> None:
    line = f"/run --rm {BUSYBOX} sh -c 'yes | head -n 3000000'"
    loud = asyncio.create_task(driver.send(line))
    other, waits = as_person(driver, OPERATOR), []
    while not loud.done():
        began = time.monotonic()
        await other.send("/ps")
        waits.append(time.monotonic() - began)
        await asyncio.sleep(0.02)
    assert (await loud).one(Exited).lines[-1] == "y"
    assert max(waits) < 0.3, waits


class Unstoppable(Gateway):
    """The first stop fails."""

    stops = 0

    async def stop(self, id: str, grace_seconds: int | None) -> None:
        self.stops += 1
        if self.stops == 1:
            raise EngineRefused(say("Not now."))
        await super().stop(id, grace_seconds)


async def test_a_stop_that_fails_is_said_and_can_be_repeated(
    driver: Driver, engine: Engine
) -> None:
    gateway = Unstoppable("local", HostAddress(engine.url))
    driver.engines["local"] = gateway
    loop = asyncio.get_running_loop()

    def stop(result: Result) -> None:
        if isinstance(result, Output) and result.following and result.lines:
            loop.call_later(0.1, driver.stopped.set)

    chat = driver.chat()
    chat.meanwhile = stop
    async with asyncio.timeout(20):
        await driver.send(f"/run --name mule --stop-timeout 1 {STUBBORN}", chat)
    said = chat.one(Said)
    assert shown(said) == "mule was not stopped. Not now."
    after = chat.results[chat.results.index(said) + 1]
    assert "[Stop]" in shown(after)
    assert chat.one(Exited).stopped
    assert gateway.stops == 2
    gateway.close()


async def test_started_again_from_outside(driver: Driver, engine: Engine) -> None:
    def restart(result: Result) -> None:
        if isinstance(result, Output) and "ready" in result.lines:
            engine.docker("restart", "-t", "0", "back")

    chat = driver.chat()
    chat.meanwhile = restart
    await driver.send(f"/run --name back {STUBBORN}", chat)
    assert shown(chat.one(Said)) == "It was started again from outside."
