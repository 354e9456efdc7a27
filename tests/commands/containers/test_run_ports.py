"""/run -p where the port is not to be reached afterwards: it is said, and why."""

from __future__ import annotations

import time

import pytest

from bot.commands.containers.run_arguments import RunArgs
from bot.commands.containers.unpublished import unpublished
from bot.core.arguments import parse
from bot.core.container_results import Started
from bot.core.errors import BotError, Refused, UsageError
from bot.core.request import Person
from bot.core.words import split
from bot.domain.container_spec import ContainerSpec
from bot.engine.gateway import Gateway
from tests.commands.driver import OPERATOR, VIEWER, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, WEB
from tests.live.registry import free_port
from tests.live.until import until
from tests.render.shown import shown


def spec(line: str) -> ContainerSpec:
    """What that line asks for."""
    args = parse(RunArgs, split(line).words, "")
    assert isinstance(args, RunArgs)
    return args.subject()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("network", "why"),
    [
        ("host", "With the network host its ports are the host's own."),
        ("none", "The network none publishes none."),
    ],
)
async def test_the_network_publishes_nothing(driver: Driver, network: str, why: str) -> None:
    line = f"/run -d -p 8080:80 -p 53:53/udp --network {network} {BUSYBOX} sleep 60"
    words = shown((await driver.send(line)).one(Started))
    assert f"⚠️ Not published: 8080:80 53:53/udp. {why}\n" in words
    assert "discarded" not in words
    assert "Ports:" not in words


async def test_what_has_ended_has_no_ports(engine: Engine, gateway: Gateway) -> None:
    port = free_port()
    line = f"/run -d -p {port}:80 --name short {BUSYBOX} true"
    engine.docker(*line.removeprefix("/").split())
    until(lambda: engine.docker("inspect", "-f", "{{.State.Running}}", "short") == "false")
    for detail in (await gateway.container("short"), None):
        said = unpublished(spec(line), detail)
        assert str(said) == f"Not published: {port}:80. It does not run, so it has no ports."


@pytest.mark.usefixtures("engine")
async def test_what_is_bound_needs_no_word(driver: Driver) -> None:
    first = free_port()
    for ports in (f"-p 80 -p 127.0.0.1:{first}:81", "-p 20000-20100:80/tcp", "-p 0:80/udp"):
        started = (await driver.send(f"/run -d {ports} {WEB}")).one(Started)
        assert started.missing is None, ports


LONGEST = 4096
"""Characters of a message."""


@pytest.mark.parametrize(
    ("person", "fault", "words"),
    [
        (VIEWER, Refused, "/run needs the role operator. Yours is viewer here."),
        (OPERATOR, UsageError, "ports, and a container may have 1000 at most."),
    ],
)
@pytest.mark.parametrize("flag", ["-p1-65535 ", "-p 1-65535:1-65535/udp ", "--expose 1-65535 "])
async def test_no_number_of_ports_holds_up_the_others(
    driver: Driver, person: Person, fault: type[BotError], words: str, flag: str
) -> None:
    line = ("/run " + flag * LONGEST)[:LONGEST].rpartition(" -")[0] + " web"
    began = time.process_time()
    with pytest.raises(fault, match=words):
        await as_person(driver, person).send(line)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("line", ["/run --nope", "/run @nowhere", "/run", "/run -p web web"])
async def test_whoever_may_not_is_not_told_what_is_wrong_with_the_words(
    driver: Driver, line: str
) -> None:
    with pytest.raises(Refused):
        await as_person(driver, VIEWER).send(line)
