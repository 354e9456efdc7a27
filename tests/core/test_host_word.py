"""Where `@host` belongs, and what is said where it stands elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import BotError, HostMisplaced
from bot.core.host_word import host_before
from tests.commands.driver import Driver
from tests.engine.fake import FakeEngine
from tests.render.shown import shown

HOSTS = ("local", "nas")


@pytest.fixture
def driver(tmp_path: Path) -> Driver:
    return Driver({name: FakeEngine({}, host=name) for name in HOSTS}, tmp_path)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/run -d @local busybox", "/run @local -d busybox"),
        ("/run --name web @nas busybox sh -c 'a b'", "/run @nas --name web busybox sh -c 'a b'"),
        ("/ps -a @nas", "/ps @nas -a"),
        ("/logs -f web @nas", "/logs @nas -f web"),
        ("/stop web '@nas' db", "/stop @nas web db"),
        ("/save nginx @local", "/save @local nginx"),
        ("/mute web @nas 1h", "/mute @nas web 1h"),
        ("/mute web 1h @nas", "/mute @nas web 1h"),
    ],
)
async def test_a_host_further_on_is_told_where_it_belongs(
    driver: Driver, typed: str, line: str
) -> None:
    with pytest.raises(HostMisplaced) as fault:
        await driver.send(typed)
    assert fault.value.lines == ((line, line),)
    assert shown(fault.value) == f"⚠️ The host comes right after the command: {line}\n[{line}]"
    assert driver.notes.verdicts == ["failed"]


async def test_s1_no_secret_of_the_line_is_shown(driver: Driver) -> None:
    with pytest.raises(HostMisplaced) as fault:
        await driver.send("/run -e PASSWORD=canary @nas nginx")
    assert "canary" not in shown(fault.value)
    assert fault.value.lines[0][1] == "/run @nas -e PASSWORD=canary nginx"


@pytest.mark.parametrize(
    "line",
    [
        "/run busybox ping @nas",
        "/run -e HOST=@nas -l @nas busybox ping @nas",
        "/mute web 1h talk to @nas",
        "/stop @nas web @local",
        "/stop web @mars",
        "/run @nas -d busybox",
    ],
)
async def test_what_may_be_meant_so_is_left_alone(driver: Driver, line: str) -> None:
    try:
        await driver.send(line)
    except BotError as fault:
        assert not isinstance(fault, HostMisplaced)


async def test_the_flag_that_is_wrong_is_told_first(driver: Driver) -> None:
    with pytest.raises(BotError, match="There is no flag --fun here"):
        await driver.send("/ps --fun @nas")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@nas /ps", "/ps @nas"),
        ("@nas\n/PS@deckhand_bot -a 'a b'", "/ps @nas -a 'a b'"),
        ("@nas /stop web", "/stop @nas web"),
        ("@mars /ps", ""),
        ("@nas ps", ""),
        ("@nas", ""),
        ("@nas/ps", ""),
        ("@nas /", ""),
        ("@nas /ps @local", ""),
        ("@nas /ps 'a", ""),
        ("ask @nas /ps", ""),
    ],
)
def test_a_host_before_a_command(text: str, line: str) -> None:
    assert host_before(text, HOSTS, "deckhand_bot") == line


def test_looking_for_one_takes_no_time_to_speak_of() -> None:
    assert host_before("@" + "a " * 50_000, HOSTS, "deckhand_bot") == ""
