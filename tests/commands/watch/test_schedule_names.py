"""/schedule of a line whose names have to be found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import HostMisplaced, NothingMatches, SeveralMatch, Unclear, UnknownCommand
from bot.domain.schedule import Late, Tell
from tests.commands.driver import Driver
from tests.commands.watch.conftest import made
from tests.commands.watch.test_schedule import added
from tests.engine.fake import FakeEngine
from tests.live.engine import Engine
from tests.live.images import DATA


async def test_a_button_of_several_that_fit_schedules_it(driver: Driver, engine: Engine) -> None:
    for name in ("data-1", "data-2"):
        engine.docker("create", "--name", name, DATA)
    with pytest.raises(SeveralMatch) as fault:
        await driver.send("/schedule add -q --skip every 6h restart -t 3 data")
    by_name = dict(fault.value.lines)
    assert by_name.keys() == {"data-1", "data-2"}
    one = (await added(driver, by_name["data-2"])).schedule
    assert (one.line, one.timing) == ("/restart -t 3 data-2", "every 6h")
    assert (one.late, one.tell) == (Late.SKIP, Tell.FAILURE)
    with pytest.raises(NothingMatches) as near:
        await driver.send("/schedule add every 6h restart dtaa-2")
    assert ("data-2", "/schedule add 'every 6h' restart data-2") in near.value.lines


async def test_a_button_of_several_images_schedules_it_too(driver: Driver, engine: Engine) -> None:
    box, seen = engine.docker("create", DATA), set[str]()
    while (id := engine.docker("commit", "-m", str(len(seen)), box))[7] not in seen:
        seen.add(id[7])
    with pytest.raises(SeveralMatch) as fault:
        await driver.send(f"/schedule add every 6h save {id[7]}")
    lines = [line for _, line in fault.value.lines]
    assert f"/schedule add 'every 6h' save {id[7:19]}" in lines


@pytest.mark.parametrize(
    ("typed", "kind", "right"),
    [
        ("stpo web", UnknownCommand, "stop web"),
        ("ps -a @local", HostMisplaced, "ps @local -a"),
    ],
)
async def test_a_button_that_corrects_the_line_schedules_it_too(
    driver: Driver, typed: str, kind: type[Unclear], right: str
) -> None:
    with pytest.raises(kind) as fault:
        await driver.send(f"/schedule add -q every 6h {typed}")
    line = f"/schedule add --quiet 'every 6h' {right}"
    assert (line, line) in fault.value.lines


async def test_it_never_turns_to_another_whose_name_begins_so(
    driver: Driver, engine: Engine
) -> None:
    engine.docker("run", "-d", "--name", "data-production", DATA)
    with pytest.raises(
        NothingMatches, match=r"no container data here, only data-production\."
    ) as near:
        await driver.send("/schedule add every 6h restart data")
    assert near.value.lines == (
        ("data-production", "/schedule add 'every 6h' restart data-production"),
    )
    request = replace(driver.request("/rm -f data"), unattended=True)
    with pytest.raises(NothingMatches):
        await driver._pipeline().dispatch(request, driver.chat(), driver.stopped)
    assert engine.docker("ps", "-q") != ""


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("ps -a", "/ps @local -a"),
        ("ps @nas -a", "/ps @nas -a"),
        ("stop web", "/stop @local web"),
        ("digest now", "/digest now"),
    ],
)
async def test_of_several_hosts_the_line_names_its_own(
    two_hosts: Driver, local: FakeEngine, line: str, kept: str
) -> None:
    """Whoever puts another first in the settings has not moved it there."""
    await made(local, "web")
    assert (await added(two_hosts, f"/schedule add every 6h {line}")).schedule.line == kept


async def test_the_host_of_the_command_is_that_of_its_line(
    two_hosts: Driver, nas: FakeEngine
) -> None:
    await made(nas, "web")
    kept = [
        (await added(two_hosts, f"/schedule @nas add every 6h {line}")).schedule.line
        for line in ("restart web", "ps @local")
    ]
    assert kept == ["/restart @nas web", "/ps @local"]
