"""/help, /whoami, /version and /cancel."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import __version__
from bot.core.arguments import asks_for_help, fields
from bot.core.command import REGISTRY
from bot.core.engine_facts import EngineVersion
from bot.core.errors import Refused, UnknownCommand, UsageError
from bot.core.results import Choices, Facts, Manual, Overview, Said
from bot.domain.role import Role
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.commands.driver import ADMIN, OPERATOR, PLACE, VIEWER, Driver, as_person
from tests.engine.fake import FakeEngine
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.render.shown import shown


@pytest.mark.parametrize("person", [VIEWER, OPERATOR, ADMIN])
async def test_help_lists_what_the_asker_may_run_and_nothing_else(
    driver: Driver, person: object
) -> None:
    assert isinstance(person, type(VIEWER))
    overview = (await as_person(driver, person).send("/help")).one(Overview)
    listed = [one.name for one in overview.entries]
    may = [one.name for one in REGISTRY.values() if one.listed and one.role <= person.role]
    assert listed == sorted(may)
    assert all(one.summary for one in overview.entries)
    assert overview.role is person.role


async def test_help_of_one_command_shows_its_flags(driver: Driver) -> None:
    for word in ("save", "/save", "SAVE"):
        manual = (await driver.send(f"/help {word}")).one(Manual)
        assert (manual.name, manual.role) == ("save", Role.ADMIN)
        assert manual.usage == REGISTRY["save"].usage
        assert [spelling for spelling, _ in manual.flags] == [
            "-o, --output NAME",
            "--compress none|zstd|gzip",
            "--part-size SIZE",
            "IMAGE",
        ]


async def test_help_of_a_command_with_many_flags_begins_with_the_common_ones(
    driver: Driver,
) -> None:
    manual = (await driver.send("/help run")).one(Manual)
    assert [spelling for spelling, _ in manual.flags] == [
        "-d, --detach",
        "--rm",
        "--name NAME",
        "-p, --publish HOST:CONTAINER",
        "-v, --volume VOLUME",
        "-e, --env NAME=VALUE",
        "--network, --net NETWORK",
        "--restart POLICY",
        "-m, --memory MEMORY",
        "IMAGE",
        "COMMAND",
    ]
    assert len(manual.flags) + len(manual.more) == len(fields(REGISTRY["run"].arguments))
    assert not (await driver.send("/help logs")).one(Manual).more


async def test_help_says_what_needs_more_than_the_command(driver: Driver) -> None:
    manual = (await driver.send("/help start")).one(Manual)
    assert (manual.role, manual.above) == (Role.VIEWER, (("CONTAINER", Role.OPERATOR),))


@pytest.mark.parametrize(
    "line",
    [
        "/ps -h",
        "/run --help",
        "/logs --help web",
        "/stats -h",
        "/restart \u2014help",
        "/ps @local -h",
    ],
)
async def test_a_command_s_own_help_flag_shows_its_manual(driver: Driver, line: str) -> None:
    manual = (await driver.send(line)).one(Manual)
    assert shown(manual) == shown((await driver.send(f"/help {manual.name}")).one(Manual))
    assert line.startswith(f"/{manual.name} ")


async def test_help_is_for_those_who_may_and_not_for_the_container(driver: Driver) -> None:
    with pytest.raises(Refused):
        await as_person(driver, VIEWER).send("/run --help")
    run = REGISTRY["run"].arguments
    for words in ("-h box nginx", "nginx --help", "nginx -h"):
        assert not asks_for_help(run, tuple(words.split()))


async def test_every_command_has_a_manual(driver: Driver) -> None:
    for name in (one.name for one in REGISTRY.values() if one.listed):
        assert shown((await driver.send(f"/help {name}")).one(Manual)).startswith(f"/{name}\n")


async def test_a_mistyped_command_gets_the_nearest_as_buttons(driver: Driver) -> None:
    asked = (await driver.send("/help imags")).one(Choices)
    assert ("/images", "/help images") in asked.choices
    with pytest.raises(UnknownCommand):
        await driver.send("/help qqqqqqq")
    for line in ("/stpo", "/lgos", "/imges", "/rn", "/pul", "/restrat"):
        with pytest.raises(UnknownCommand) as near:
            await driver.send(line)
        assert near.value.lines, line
    for line in ("/pause", "/kill", "/inspect", "/network", "/exec", "/bogus"):
        with pytest.raises(UnknownCommand) as far:
            await driver.send(line)
        assert far.value.lines == (), line
    with pytest.raises(UsageError):
        await driver.send("/help ps now")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/stpo web", "/stop web"),
        ("/STPO -t 3 'my web'", "/stop -t 3 'my web'"),
        ("/stpo@deckhand_bot @local web", "/stop @local web"),
        ("/docker stpo web", "/stop web"),
    ],
)
async def test_the_button_of_a_mistyped_command_has_the_rest_of_the_line(
    driver: Driver, typed: str, line: str
) -> None:
    with pytest.raises(UnknownCommand) as fault:
        await driver.send(typed)
    assert (line, line) in fault.value.lines


async def test_s1_its_label_shows_no_secret(driver: Driver) -> None:
    with pytest.raises(UnknownCommand) as fault:
        await driver.send("/runn -e PASSWORD=canary -e A=b nginx")
    offered = dict(fault.value.lines)
    assert offered["/run -e PASSWORD=*** -e A=*** nginx"] == "/run -e PASSWORD=canary -e A=b nginx"
    assert "canary" not in shown(fault.value)


async def test_what_only_buttons_reach_has_no_manual(driver: Driver) -> None:
    assert not REGISTRY["card"].listed
    with pytest.raises(UnknownCommand):
        await driver.send("/help card")


async def test_help_repeats_no_page_of_nonsense(driver: Driver) -> None:
    with pytest.raises(UnknownCommand) as caught:
        await driver.send(f"/help '<b>{'x' * 50_000}'")
    assert len(str(caught.value)) < 300


async def test_whoami_gives_what_the_settings_need(driver: Driver) -> None:
    facts = (await as_person(driver, VIEWER).send("/whoami")).one(Facts)
    assert shown(facts) == (
        "You are Vera\n"
        "Your id: 333\n"
        "Your role here: viewer\n"
        "This chat's id: -1001\n"
        "This topic: -1001:7"
    )


async def test_version_is_that_of_the_engine(driver: Driver, engine: Engine) -> None:
    bot, host = (await driver.send("/version")).all(Facts)
    assert shown(bot) == f"Deckhand {__version__}\nPython: {platform.python_version()}"
    told = engine.docker("version", "--format", "{{.Server.Version}} {{.Server.APIVersion}}")
    version, api = told.split()
    assert f"Docker\nVersion: {version} (API {api})\n" in shown(host)
    assert engine.docker("info", "--format", "{{.KernelVersion}}") in shown(host)


class Nameless(FakeEngine):
    """Says nothing of its kernel."""

    async def version(self) -> EngineVersion:
        return replace(await super().version(), kernel="")


async def test_version_without_a_kernel(driver: Driver) -> None:
    driver.engines = {"odd": Nameless({})}
    _, host = (await driver.send("/version")).all(Facts)
    assert shown(host).splitlines()[-1] == "System: linux/amd64"


@pytest.fixture
def frozen(start_engine: StartEngine) -> Iterator[Gateway]:
    other = start_engine()
    gateway = Gateway("frozen", HostAddress(other.url))
    other.pause()
    yield gateway
    other.resume()
    gateway.close()


@pytest.mark.alone
async def test_a_host_that_is_away_is_named_and_delays_nobody(
    driver: Driver, frozen: Gateway
) -> None:
    gone = Gateway("gone", HostAddress("unix:///nowhere/docker.sock"))
    driver.engines = {"frozen": frozen, "gone": gone, **driver.engines}
    began, at = time.monotonic(), {}
    chat = driver.chat()
    chat.meanwhile = lambda result: at.update({shown(result).splitlines()[0]: time.monotonic()})
    await driver.send("/version", chat)
    answers = {text.splitlines()[0]: text for text in map(shown, chat.all(Facts))}
    assert "Version: " in answers["Docker on local"]
    assert "No answer: " in answers["Docker on gone"]
    assert "No answer: " in answers["Docker on frozen"]
    assert at["Docker on local"] - began < 1
    assert at["Docker on frozen"] - began < 10
    gone.close()


async def test_cancel_says_how_many_it_stops(driver: Driver) -> None:
    said = (await driver.send("/cancel")).one(Said)
    assert shown(said) == "Nothing of yours is running in this chat."
    begun = "A start, stop, restart or removal that has begun goes on to its end."
    for running, words in (
        (1, "Stopping 1 command of yours."),
        (3, "Stopping 3 commands of yours."),
    ):
        driver.running.running = running
        assert shown((await driver.send("/cancel")).one(Said)) == f"{words} {begun}"
    assert driver.running.asked == (ADMIN.id, PLACE.chat)


async def test_two_people_ask_at_once(driver: Driver) -> None:
    chats = await asyncio.gather(driver.send("/whoami"), as_person(driver, VIEWER).send("/whoami"))
    assert [shown(chat.one(Facts)).splitlines()[0] for chat in chats] == [
        "You are Ada",
        "You are Vera",
    ]
