"""With several hosts, each answer about one has its name above it, and no other answer has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.errors import BotError, NothingMatches, SeveralMatch, UsageError
from bot.core.results import Question
from tests.commands.driver import Driver
from tests.engine.fake import FakeEngine, Program
from tests.engine.specs import spec

NAMES = ("web", "shop-a", "shop-b")


async def stocked(host: str) -> FakeEngine:
    engine = FakeEngine({"web:1": Program(code=None)}, host=host)
    for name in NAMES:
        await engine.start((await engine.create(spec("web:1", name=name))).id)
    return engine


@pytest.fixture
async def driver(tmp_path: Path) -> Driver:
    """Two hosts with the same containers."""
    return Driver({one: await stocked(one) for one in ("local", "nas")}, tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "/ps",
        "/ps -a web",
        "/images",
        "/stats",
        "/logs web",
        "/card web",
        "/stop web",
        "/start web",
        "/restart web shop-a",
        "/rm web",
        "/run -d --name other web:1",
        "/save web:1",
        "/schedule add every 6h restart web",
        "/schedule add every 6h rm web",
    ],
)
async def test_what_is_about_a_host_names_it(driver: Driver, line: str) -> None:
    words = line.removeprefix("/schedule add every 6h ").removeprefix("/")
    command, _, rest = words.partition(" ")
    there = line.replace(words, f"{command} @nas {rest}")
    assert (await driver.send(line)).host == "local"
    assert (await driver.send(there)).host == "nas"
    alone = replace(driver, engines={"local": await stocked("local")})
    assert (await alone.send(line)).host == ""


@pytest.mark.parametrize(
    "line",
    [
        "/help",
        "/help stop",
        "/stop --help",
        "/whoami",
        "/version",
        "/start",
        "/cancel",
        "/docker ps",
        "/alerts",
        "/incidents",
        "/mutes",
        "/mute @nas web 2h",
        "/digest",
        "/schedules",
        "/schedule add every 6h digest",
    ],
)
async def test_what_is_about_none_or_names_it_itself_does_not(driver: Driver, line: str) -> None:
    assert (await driver.send(line)).host == ""


@pytest.mark.parametrize(
    ("line", "fault", "host"),
    [
        ("/stop @nas nosuch", NothingMatches, "nas"),
        ("/stop shop", SeveralMatch, "local"),
        ("/mute @nas shop 2h", SeveralMatch, "nas"),
        ("/mute nosuch 2h", UsageError, "local"),
        ("/schedule add every 6h stop @nas nosuch", NothingMatches, "nas"),
        ("/stop @nowhere web", UsageError, ""),
        ("/stop @nas --fun web", UsageError, ""),
    ],
)
async def test_so_do_errors(driver: Driver, line: str, fault: type[BotError], host: str) -> None:
    chat = driver.chat()
    with pytest.raises(fault):
        await driver.send(line, chat)
    assert chat.host == host


async def test_yes_is_said_to_the_host_that_the_question_names(driver: Driver) -> None:
    question = await driver.send("/rm @nas web")
    assert question.one(Question).line == "/rm @nas -f web"
    assert (question.host, (await driver.press_yes(question)).host) == ("nas", "nas")
    left = {host: len(await one.containers(all=True)) for host, one in driver.engines.items()}
    assert left == {"local": len(NAMES), "nas": len(NAMES) - 1}
