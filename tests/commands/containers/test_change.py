"""/stop, /restart and /start on a real engine, compared with what docker says."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.core.arguments import Needs
from bot.core.command import REGISTRY
from bot.core.errors import EngineConflict, NothingMatches, Refused, SeveralMatch, UsageError
from bot.core.results import Choices
from bot.domain.role import Role
from tests.commands.containers.seen import inspect, lines, state, web
from tests.commands.driver import VIEWER, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, STUBBORN, WEB
from tests.live.until import until
from tests.render.shown import drawn, shown


async def test_stop_says_the_exit_code(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    chat = await driver.send("/stop web")
    code = state(engine, "web").split()[1]
    assert lines(chat) == [f"✅ web is stopped, exit {code}."]
    assert state(engine, "web").startswith("exited")
    assert lines(await driver.send("/stop web")) == ["✅ web was not running."]


@pytest.mark.alone
async def test_stop_with_little_patience(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "mule", STUBBORN)
    before = time.monotonic()
    chat = await driver.send("/stop -t 1 mule")
    assert time.monotonic() - before < 6
    assert lines(chat) == ["✅ mule did not stop by itself and was killed."]
    assert state(engine, "mule") == "exited 137"


async def test_stop_what_is_removed_then(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--rm", "--name", "brief", WEB)
    assert lines(await driver.send("/stop brief"))[0].startswith("✅ brief is stopped")
    until(lambda: engine.docker("ps", "-aq") == "")


@pytest.mark.alone
async def test_several_at_once_in_the_order_asked(driver: Driver, engine: Engine) -> None:
    for name in ("b", "c", "a"):
        engine.docker("run", "-d", "--name", f"mule-{name}", STUBBORN)
    before = time.monotonic()
    chat = await driver.send("/stop --time=2 mule-b mule-c mule-a")
    assert time.monotonic() - before < 5
    assert [line.split()[1] for line in lines(chat)] == ["mule-b", "mule-c", "mule-a"]
    assert engine.docker("ps", "-q") == ""


async def test_one_failure_keeps_the_others_going(driver: Driver, engine: Engine) -> None:
    web(engine, "first", "third")
    engine.docker("create", "--name", "second", BUSYBOX, "no-such-program")
    chat = await driver.send("/start first second third")
    first, second, third = lines(chat)
    assert first == "✅ first was running already."
    assert second.startswith("⚠️ second: ")
    assert third == "✅ third was running already."
    assert driver.notes.verdicts == ["failed"]


async def test_one_unknown_name_and_nothing_is_done(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    said = "There is no container wbe here. Nothing was done to the others."
    with pytest.raises(NothingMatches, match=f"^{said}$"):
        await driver.send("/stop web wbe")
    with pytest.raises(NothingMatches, match="^There is no container wbe here.$") as fault:
        await driver.send("/stop -t 3 wbe")
    assert fault.value.lines == (("web", "/stop -t 3 web"),)
    assert shown(fault.value) == "⚠️ There is no container wbe here.\nDid you mean this?\n[web]"
    assert state(engine, "web").startswith("running")


async def test_all_unknown_names_are_told_at_once(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    with pytest.raises(NothingMatches) as fault:
        await driver.send("/stop web web2 nosuch")
    assert shown(fault.value) == (
        "⚠️ There are no containers web2, nosuch here. Nothing was done to the others."
    )
    with pytest.raises(NothingMatches) as fault:
        await driver.send("/stop -t 3 wbe nosuch")
    assert shown(fault.value) == (
        "⚠️ There are no containers wbe, nosuch here.\nDid you mean this?\n[web]"
    )
    assert fault.value.lines == (("web", "/stop -t 3 web nosuch"),)
    assert state(engine, "web").startswith("running")


async def test_why_one_of_several_does_not_start_is_told_without_secrets(
    driver: Driver, engine: Engine
) -> None:
    web(engine, "web")
    engine.docker("create", "--name", "flag", BUSYBOX, "--password=canary-9Rm")
    engine.docker("create", "--name", "odd", BUSYBOX, "/srv/x?API_TOKEN=canary-9Rm")
    assert lines(await driver.send("/start flag odd web")) == [
        "⚠️ flag: There is no program --password=*** in the image: flags go before the image.",
        "⚠️ odd: There is no program /srv/x?API_TOKEN=*** in the image.",
        "✅ web was running already.",
    ]


async def test_several_fit_and_none_is_guessed(driver: Driver, engine: Engine) -> None:
    web(engine, "web-1", "web-2")
    with pytest.raises(SeveralMatch) as fault:
        await driver.send("/stop -t 3 web")
    rows = drawn(fault.value).buttons
    assert sorted(row[0].line for row in rows) == ["/stop -t 3 web-1", "/stop -t 3 web-2"]
    await driver.send("/stop -t 3 web-1")
    assert engine.docker("ps", "--format", "{{.Names}}") == "web-2"


async def test_restart(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    engine.docker("create", "--name", "idle", WEB)
    before = engine.docker("inspect", "-f", "{{.State.StartedAt}}", "web")
    chat = await driver.send("/restart -t 2 web idle")
    assert lines(chat) == ["✅ web is restarted.", "✅ idle was not running and is started."]
    assert engine.docker("inspect", "-f", "{{.State.StartedAt}}", "web") != before
    assert state(engine, "idle").startswith("running")


async def test_start_by_name(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "web", WEB)
    assert lines(await driver.send("/start web")) == ["✅ web is started."]
    assert state(engine, "web").startswith("running")


async def test_start_alone_is_a_greeting(driver: Driver) -> None:
    chat = await as_person(driver, VIEWER).send("/start")
    assert shown(chat.one(Choices)) == (
        "Hello Vera. I look after the containers on local.\n"
        "You are a viewer here: you may look at everything.\n"
        "Four things to try:\n"
        "[What is running]\n[Which images are here]\n[What I tell by myself]\n[What I can do]"
    )


def test_start_with_a_name_needs_an_operator() -> None:
    arguments = REGISTRY["start"].arguments
    asked = Needs(Role.OPERATOR, "CONTAINER")
    assert arguments.model_validate({"containers": ("web",)}).needs() == asked
    assert arguments.model_validate({}).needs() is None


async def test_what_needs_the_role_is_said(driver: Driver) -> None:
    said = "^/start CONTAINER needs the role operator. Yours is viewer here.$"
    with pytest.raises(Refused, match=said):
        await as_person(driver, VIEWER).send("/start web")


@pytest.mark.parametrize("line", ["/stop web", "/restart web"])
async def test_a_viewer_may_not(driver: Driver, engine: Engine, line: str) -> None:
    web(engine, "web")
    with pytest.raises(Refused):
        await as_person(driver, VIEWER).send(line)
    assert state(engine, "web").startswith("running")


@pytest.mark.parametrize(
    "line", ["/stop", "/stop -t soon web", "/stop -t -5 web", "/restart", "/rm"]
)
async def test_what_can_not_be_read(driver: Driver, line: str) -> None:
    with pytest.raises(UsageError) as fault:
        await driver.send(line)
    assert f"{line.split(maxsplit=1)[0]} [" in shown(fault.value)


async def test_stop_ends_what_was_not_begun(driver: Driver, engine: Engine) -> None:
    for number in range(10):
        engine.docker("run", "-d", "--name", f"mule{number}", STUBBORN)
    driver.stopped.set()
    chat = await driver.send("/stop -t 0 " + " ".join(f"mule{number}" for number in range(10)))
    assert len(lines(chat)) == 10
    assert all("left as it is" in line for line in lines(chat))
    assert len(engine.docker("ps", "-q").split()) == 10


@pytest.mark.parametrize("names", ["mule", "mule other"])
async def test_a_restart_that_has_begun_goes_on_to_its_end(
    driver: Driver, engine: Engine, names: str
) -> None:
    """As /cancel says."""
    for name in names.split():
        engine.docker("run", "-d", "--name", name, STUBBORN)
    before = inspect(engine, "mule")["State"]["StartedAt"]
    since = f"{time.time():.3f}"

    def have_begun() -> bool:
        told = engine.docker(
            *("events", "--since", since, "--until", f"{time.time():.3f}"),
            *("--filter", "event=kill", "--format", "{{.Actor.Attributes.name}}"),
        )
        return set(names.split()) <= set(told.split())

    restarting = asyncio.create_task(driver.send(f"/restart -t 3 {names}"))
    await asyncio.to_thread(until, have_begun)
    driver.stopped.set()
    assert not restarting.done()
    assert lines(await restarting) == [f"✅ {name} is restarted." for name in names.split()]
    assert inspect(engine, "mule")["State"]["StartedAt"] > before
    assert state(engine, "mule").startswith("running")


async def test_a_paused_one_is_woken_by_restart(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    engine.docker("pause", "web")
    with pytest.raises(EngineConflict, match="is paused: /restart wakes it"):
        await driver.send("/start web")
    await driver.send("/restart -t 0 web")
    assert state(engine, "web").startswith("running")


async def test_one_that_is_killed_at_once_was_asked_to(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "deaf", BUSYBOX, "sleep", "86400")
    assert lines(await driver.send("/stop -t 0 deaf")) == ["✅ deaf was killed at once, as asked."]
