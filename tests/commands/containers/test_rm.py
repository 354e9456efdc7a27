"""/rm on a real engine, compared with what docker says."""

from __future__ import annotations

import pytest

from bot.core.errors import NothingMatches, Refused, Stale, UsageError
from bot.core.results import Question
from tests.commands.containers.seen import lines, state, web
from tests.commands.driver import OPERATOR, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import DATA, GREETER, WEB
from tests.render.shown import shown


async def test_rm_asks_and_says_what_goes(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "--name", "hello", GREETER)
    chat = await driver.send("/rm hello")
    words = shown(chat.one(Question))
    assert words.startswith("Remove hello?\nhello: ended with 0, 0 B written")
    assert "\n\ndocker rm hello\n[Remove]\n[Cancel]" in words
    assert state(engine, "hello") == "exited 0"
    done = await driver.press_yes(chat)
    assert lines(done) == ["✅ hello is removed."]
    assert engine.docker("ps", "-aq") == ""


@pytest.mark.parametrize(("flag", "words"), [("", "1 anonymous volume stays"), ("-v ", "goes too")])
async def test_rm_and_anonymous_volumes(
    driver: Driver, engine: Engine, flag: str, words: str
) -> None:
    engine.docker("create", "--name", "data", DATA)
    volumes = engine.docker("volume", "ls", "-q")
    chat = await driver.send(f"/rm {flag}data")
    assert words in shown(chat.one(Question))
    await driver.press_yes(chat)
    assert engine.docker("volume", "ls", "-q") == ("" if flag else volumes)


async def test_rm_of_a_running_one_asks_whether_to_force(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    engine.docker("create", "--name", "idle", WEB)
    chat = await driver.send("/rm idle web")
    question = chat.one(Question)
    words = shown(question)
    assert words.startswith("1 of 2 containers is running. Kill it and remove all?\n")
    assert "docker rm -f idle web" in words
    assert question.line == "/rm -f idle web"
    await driver.press_yes(chat)
    assert engine.docker("ps", "-aq") == ""


async def test_rm_asks_also_with_force(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    chat = await driver.send("/rm -fv web")
    assert shown(chat.one(Question)).startswith("web is running. Kill and remove it?")
    assert chat.one(Question).docker == "docker rm -f -v web"


async def test_rm_of_a_paused_one_says_so(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    engine.docker("pause", "web")
    chat = await driver.send("/rm web")
    words = shown(chat.one(Question))
    assert words.startswith("web is paused. Kill and remove it?\nweb: paused, ")
    assert "docker rm -f web\n[Kill and remove]" in words
    await driver.press_yes(chat)
    assert engine.docker("ps", "-aq") == ""


async def test_rm_of_what_began_to_run_meanwhile(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "web", WEB)
    engine.docker("create", "--name", "other", WEB)
    chat = await driver.send("/rm web other")
    engine.docker("start", "web")
    again = await driver.press_yes(chat)
    assert shown(again.one(Question)).startswith("1 of 2 containers is running. Kill it and")
    assert state(engine, "web").startswith("running")
    await driver.press_yes(again)
    assert engine.docker("ps", "-aq") == ""


async def test_rm_kills_none_that_was_shown_as_ended(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    engine.docker("create", "--name", "idle", WEB)
    chat = await driver.send("/rm -f web idle")
    engine.docker("start", "idle")
    again = await driver.press_yes(chat)
    assert shown(again.one(Question)).startswith("2 of 2 containers are running.")
    assert state(engine, "web").startswith("running")
    assert state(engine, "idle").startswith("running")


async def test_rm_of_what_ended_meanwhile(driver: Driver, engine: Engine) -> None:
    web(engine, "web")
    chat = await driver.send("/rm web")
    engine.docker("stop", "-t", "0", "web")
    assert lines(await driver.press_yes(chat)) == ["✅ web is removed."]


async def test_rm_of_one_made_anew_is_refused(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "web", WEB)
    chat = await driver.send("/rm web")
    engine.docker("rm", "web")
    engine.docker("create", "--name", "web", WEB)
    with pytest.raises(Stale):
        await driver.press_yes(chat)
    assert state(engine, "web").startswith("created")


async def test_rm_is_for_admins(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "web", WEB)
    with pytest.raises(Refused):
        await as_person(driver, OPERATOR).send("/rm web")


async def test_names_with_a_dash_are_no_flags(driver: Driver, engine: Engine) -> None:
    with pytest.raises(NothingMatches):
        await driver.send("/rm -- -f")


@pytest.mark.parametrize("line", ["/rm", "/rm -x web", "/rm --force=maybe web"])
async def test_what_can_not_be_read(driver: Driver, line: str) -> None:
    with pytest.raises(UsageError) as fault:
        await driver.send(line)
    assert "/rm [-f] [-v] CONTAINER..." in shown(fault.value)
