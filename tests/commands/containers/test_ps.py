"""/ps and the cards on a real engine, compared with what docker says."""

from __future__ import annotations

import pytest

from bot.core.container_results import Card, ContainersListed
from bot.core.errors import NothingMatches, UsageError
from bot.domain.filters import CONTAINER_FILTERS
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.render.view import Button
from tests.commands.driver import OPERATOR, VIEWER, Chat, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, CRASHING, GREETER, HEALTH, WEB
from tests.render.shown import drawn, shown


def names(chat: Chat) -> list[str]:
    return [row.name for row in chat.one(ContainersListed).rows]


def buttons(chat: Chat) -> list[Button]:
    return [button for row in drawn(chat.results[-1]).buttons for button in row]


def labelled(chat: Chat, label: str) -> Button:
    return next(button for button in buttons(chat) if label in button.label)


async def press(driver: Driver, button: Button) -> Chat:
    return await driver.send(button.line, page=button.page)


async def test_an_empty_host(driver: Driver, engine: Engine) -> None:
    assert engine.docker("ps", "-aq") == ""
    chat = await driver.send("/ps")
    assert "no container here yet. /run starts one" in shown(chat.results[0])
    for_viewer = await as_person(driver, VIEWER).send("/ps")
    assert shown(for_viewer.results[0]).startswith("There is no container here yet.\n")


async def test_running_ones_and_how_many_are_stopped(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "web", "-p", "18080:80", WEB)
    engine.docker("run", "--name", "hello", GREETER)
    chat = await driver.send("/ps")
    assert names(chat) == engine.docker("ps", "--format", "{{.Names}}").split()
    words = shown(chat.results[0])
    assert "1 container running" in words
    assert "🟢 web · up " in words
    assert "18080→80" in words
    assert "1 more is stopped: /ps -a" in words


async def test_the_line_for_the_stopped_ones_asks_for_the_same(
    driver: Driver, gateway: Gateway, engine: Engine
) -> None:
    engine.docker("create", "--name", "ours", "--label", "team=web", "--label", "x=a b", WEB)
    engine.docker("create", "--name", "other", WEB)
    other = Gateway("prod", HostAddress(engine.url))
    driver.engines = {"local": gateway, "prod": other}
    chat = await driver.send("/ps @prod -f label=team=web -f 'label=x=a b'")
    line = "/ps @prod -a --filter label=team=web --filter 'label=x=a b'"
    assert f"Nothing that fits is running. 1 is stopped: {line}" in shown(chat.results[0])
    assert names(await driver.send(line)) == ["ours"]
    other.close()


async def test_all_with_exit_codes_and_health(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "sound", HEALTH)
    engine.docker("run", "-d", "--name", "bad", CRASHING)
    engine.docker("wait", "bad")
    chat = await driver.send("/ps -a")
    assert sorted(names(chat)) == ["bad", "sound"]
    words = shown(chat.results[0])
    assert "⚫ bad · exit 3 · " in words
    assert "🟢 sound" in words
    assert "2 containers, 1 running" in words


async def test_grouped_by_project(driver: Driver, engine: Engine) -> None:
    for name, project in (("zdb", "shop"), ("lone", ""), ("zweb", "shop"), ("ab", "blog")):
        label = ["--label", f"com.docker.compose.project={project}"] if project else []
        engine.docker("run", "-d", "--name", name, *label, WEB)
    chat = await driver.send("/ps")
    assert names(chat) == ["lone", "ab", "zweb", "zdb"]
    words = shown(chat.results[0])
    assert words.index("lone") < words.index("blog") < words.index("shop") < words.index("zweb")


async def test_last_filters_sizes_and_names(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "--name", "first", BUSYBOX, "sh", "-c", "head -c 2000000 /dev/zero >/x")
    engine.docker("run", "-d", "--name", "second", "--label", "team=web", WEB)
    assert names(await driver.send("/ps -n 1")) == ["second"]
    assert names(await driver.send("/ps -l")) == ["second"]
    assert names(await driver.send("/ps -l -n 2")) == ["second", "first"]
    assert names(await driver.send("/ps -n 2")) == ["second", "first"]
    assert names(await driver.send("/ps --filter label=team=web")) == ["second"]
    assert names(await driver.send("/ps -f status=exited")) == ["first"]
    assert names(await driver.send("/ps FIR")) == ["first"]
    assert names(await driver.send("/ps -n 1 first")) == ["first"]
    assert names(await driver.send("/ps -n 1 first second")) == ["second"]
    sized = await driver.send("/ps -as")
    assert "2 MB of " in shown(sized.results[0])
    nothing = await driver.send("/ps nobody")
    assert "No container fits that." in shown(nothing.results[0])


async def test_pages_turn_by_their_buttons(driver: Driver, engine: Engine) -> None:
    driver.limit(page_rows=2)
    for number in range(5):
        engine.docker("create", "--name", f"box{number}", BUSYBOX)
    first = await driver.send("/ps -a")
    assert names(first) == ["box4", "box3"]
    second = await press(driver, labelled(first, "\u203a"))
    assert names(second) == ["box2", "box1"]
    assert "Page 2 of 3" in shown(second.results[0])
    third = await press(driver, labelled(second, "\u203a"))
    assert names(third) == ["box0"]
    assert not [one for one in buttons(third) if one.label == "\u203a"]
    # A page that is no longer there is the last one.
    assert names(await driver.send("/ps -a", page=9)) == ["box0"]


async def test_a_card_opens_and_leads_back(driver: Driver, engine: Engine) -> None:
    id = engine.docker("run", "-d", "--name", "web", "--memory", "64m", "--network", "bridge", WEB)
    listed = await driver.send("/ps -a")
    opener = labelled(listed, "web")
    assert opener.edits
    opened = await press(driver, opener)
    card = opened.one(Card)
    assert card.container.id == id
    words = shown(card)
    assert "Memory limit: 64 MiB" in words
    assert [button.label for button in buttons(opened)] == [
        "Logs",
        "Restart",
        "Stop",
        "Remove",
        "\u2039 Back",
        "⟳",
        "Copy id",
    ]
    back = await press(driver, labelled(opened, "Back"))
    assert names(back) == ["web"]
    again = await press(driver, labelled(opened, "⟳"))
    assert again.one(Card).back == "/ps -a"


async def test_buttons_only_for_what_one_may(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "web", WEB)
    viewed = await as_person(driver, VIEWER).send("/card web")
    assert [button.label for button in buttons(viewed)] == ["Logs", "⟳", "Copy id"]
    operated = await as_person(driver, OPERATOR).send("/card web")
    assert [button.label for button in buttons(operated)] == ["Logs", "Start", "⟳", "Copy id"]


async def test_a_card_button_means_this_container(driver: Driver, engine: Engine) -> None:
    """One that was made anew under the same name is another container."""
    engine.docker("run", "-d", "--name", "web", WEB)
    opened = await driver.send("/card web")
    engine.docker("rm", "-f", "web")
    engine.docker("run", "-d", "--name", "web", WEB)
    with pytest.raises(NothingMatches, match="There is no container"):
        await press(driver, labelled(opened, "Stop"))
    assert engine.docker("inspect", "-f", "{{.State.Running}}", "web") == "true"


async def test_buttons_stay_on_their_host(driver: Driver, gateway: Gateway, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "web", WEB)
    other = Gateway("prod", HostAddress(engine.url))
    driver.engines = {"local": gateway, "prod": other}
    opened = await press(driver, labelled(await driver.send("/ps @prod"), "web"))
    assert [one.line.split()[1] for one in buttons(opened) if one.line] == ["@prod"] * 6
    await press(driver, labelled(opened, "Restart"))
    assert names(await press(driver, labelled(opened, "Back"))) == ["web"]
    other.close()


@pytest.mark.parametrize("line", ["/ps -n x", "/ps --filter status", "/ps -z", "/ps -n"])
async def test_what_can_not_be_read(driver: Driver, line: str) -> None:
    with pytest.raises(UsageError) as fault:
        await driver.send(line)
    assert "/ps [-a] [-n N] [-l] [-s] [--filter FILTER]" in shown(fault.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "colour=blue",
            "colour is not a filter: write one like status=exited. There are ancestor, before,"
            " exited, expose, health, id, is-task, isolation, label, name, network, publish, since,"
            " status, volume.",
        ),
        ("status", "The filter status needs a value, like status=exited."),
        ("health", "The filter health needs a value, like health=starting."),
        ("Name", "The filter name needs a value, like name=VALUE."),
        ("status=sleeping", "The filter status is one of created, restarting, running, removing"),
        ("health=", "The filter health is one of starting, healthy, unhealthy, none, not "),
    ],
)
async def test_a_filter_that_does_not_exist(driver: Driver, words: str, said: str) -> None:
    with pytest.raises(UsageError) as fault:
        await driver.send(f"/ps --filter {words}")
    assert said in str(fault.value)


@pytest.mark.usefixtures("engine")
async def test_each_filter_is_the_engines_own(driver: Driver) -> None:
    await driver.send(f"/run -d --name web {WEB}")
    values = {"exited": "0", "expose": "80", "publish": "80", "before": "web", "since": "web"}
    for name, possible in CONTAINER_FILTERS.values.items():
        for value in possible or (values.get(name, "x"),):
            await driver.send(f"/ps --filter {name}={value}")
