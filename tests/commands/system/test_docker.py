"""/docker: docker's own line, as it goes here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core.command import REGISTRY
from bot.core.docker_verbs import NOT_OFFERED
from bot.core.errors import UnknownCommand
from bot.core.results import Choices
from tests.commands.driver import VIEWER, Driver, as_person
from tests.commands.test_docker_flags import dockers_commands
from tests.engine.fake import FakeEngine
from tests.render.shown import shown


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/docker ps", "/ps"),
        ("/docker PS -a --filter 'name=a b'", "/ps -a --filter 'name=a b'"),
        ("/docker container ls -a", "/ps -a"),
        ("/docker image list", "/images"),
        ("/docker container stop -t 3 web", "/stop -t 3 web"),
        ("/docker run -d nginx sh -c 'a b'", "/run -d nginx sh -c 'a b'"),
        ("/docker", "/help"),
    ],
)
async def test_the_line_without_docker_is_a_button(driver: Driver, typed: str, line: str) -> None:
    choices = (await driver.send(typed)).one(Choices)
    assert shown(choices) == f"Leave out docker: {line}\n[{line}]"
    assert choices.choices[0][1] == line


async def test_the_host_that_is_named_stays_in_it(tmp_path: Path) -> None:
    driver = Driver({name: FakeEngine({}, host=name) for name in ("local", "nas")}, tmp_path)
    choices = (await driver.send("/docker @nas stop web")).one(Choices)
    assert choices.choices == (("/stop @nas web", "/stop @nas web"),)
    with pytest.raises(UnknownCommand) as fault:
        await driver.send("/docker @nas stpo web")
    assert fault.value.lines[0][1] == "/stop @nas web"


async def test_s1_a_secret_is_in_the_line_alone(driver: Driver) -> None:
    choices = (await driver.send("/docker run -e PASSWORD=canary nginx")).one(Choices)
    assert shown(choices) == (
        "Leave out docker: /run -e PASSWORD=*** nginx\n[/run -e PASSWORD=*** nginx]"
    )
    assert choices.choices[0][1] == "/run -e PASSWORD=canary nginx"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/rmi nginx", "Docker's /rmi is not offered here yet."),
        ("/prune", "Docker's /prune is not offered here yet."),
        ("/exec web sh", "Docker's /exec is not offered here yet."),
        ("/top web", "Docker's /top is not offered here yet. /stats shows what containers take."),
        ("/KILL web", "Docker's /kill is not offered here yet. /stop -t 0 kills at once."),
        ("/docker kill web", "Docker's /kill is not offered here yet. /stop -t 0 kills at once."),
        ("/help kill", "Docker's /kill is not offered here yet. /stop -t 0 kills at once."),
        ("/docker swarm init", "Docker's /swarm is not offered here yet."),
        (
            "/inspect web",
            "Docker's /inspect is not offered here yet. A container's card, behind its button under"
            " /ps, shows the most.",
        ),
    ],
)
async def test_what_docker_has_and_the_bot_has_not(driver: Driver, line: str, words: str) -> None:
    with pytest.raises(UnknownCommand) as fault:
        await driver.send(line)
    assert shown(fault.value) == f"⚠️ {words}"


@pytest.mark.parametrize(
    ("line", "instead"),
    [("/kill web", ""), ("/unpause web", ""), ("/top web", " /stats shows what containers take.")],
)
async def test_nobody_is_advised_what_they_may_not_use(
    driver: Driver, line: str, instead: str
) -> None:
    with pytest.raises(UnknownCommand) as fault:
        await as_person(driver, VIEWER).send(line)
    name = line.partition(" ")[0]
    assert shown(fault.value) == f"⚠️ Docker's {name} is not offered here yet.{instead}"


def test_each_command_of_docker_is_known() -> None:
    assert dockers_commands() - REGISTRY.keys() - NOT_OFFERED.keys() == set()
    assert {"run", "rmi", "volume", "swarm", "wait"} <= dockers_commands()


def test_what_is_named_instead_is_there() -> None:
    words = " ".join(str(one) for one in NOT_OFFERED.values() if one is not None)
    named = re.findall(r"/(\w+)", words)
    assert named and set(named) <= REGISTRY.keys()


async def test_what_is_no_command_at_all_is_said(driver: Driver) -> None:
    with pytest.raises(UnknownCommand, match="I know no command /swrm"):
        await driver.send("/docker swrm init")
