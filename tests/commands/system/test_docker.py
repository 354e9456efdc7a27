"""/docker: docker's own line, as it goes here."""

from __future__ import annotations

import pytest

from bot.core.errors import UnknownCommand
from bot.core.results import Choices
from tests.commands.driver import Driver
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


async def test_s1_a_secret_is_in_the_line_alone(driver: Driver) -> None:
    choices = (await driver.send("/docker run -e PASSWORD=canary nginx")).one(Choices)
    assert shown(choices) == (
        "Leave out docker: /run -e PASSWORD=*** nginx\n[/run -e PASSWORD=*** nginx]"
    )
    assert choices.choices[0][1] == "/run -e PASSWORD=canary nginx"


async def test_what_is_no_command_here_is_said(driver: Driver) -> None:
    with pytest.raises(UnknownCommand, match="I know no command /swarm"):
        await driver.send("/docker swarm init")
