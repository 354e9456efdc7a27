"""A container that another host has."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.core import elsewhere
from bot.core.errors import EngineUnreachable, NothingMatches
from bot.domain.container import Container
from bot.domain.sentence import say
from tests.commands.driver import Driver
from tests.commands.watch.conftest import made
from tests.engine.fake import FakeEngine, Program
from tests.render.shown import shown

PROGRAMS = {"web": Program(code=None), "db": Program(code=None)}


@pytest.fixture
async def nas() -> FakeEngine:
    """Has web and db; the default host has neither."""
    engine = FakeEngine(PROGRAMS, host="nas")
    for name in PROGRAMS:
        await made(engine, name)
    return engine


def driver(folder: Path, *engines: FakeEngine) -> Driver:
    local = FakeEngine(PROGRAMS)
    return Driver({"local": local, **{one.host: one for one in engines}}, folder)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/logs -n 5 web", "/logs @nas -n 5 web"),
        ("/stop -t 3 web db", "/stop @nas -t 3 web db"),
        ("/rm @local web", "/rm @nas web"),
    ],
)
async def test_the_line_for_that_host_is_a_button(
    nas: FakeEngine, tmp_path: Path, typed: str, line: str
) -> None:
    with pytest.raises(NothingMatches, match=r"here\. Found on nas\.$") as fault:
        await driver(tmp_path, nas).send(typed)
    assert fault.value.lines == ((line, line),)
    assert shown(fault.value).endswith(f"\n[{line}]")
    assert all(one.state == "running" for one in await nas.containers(all=True))


@pytest.mark.parametrize("typed", ["/logs we", "/stop web gone", "/logs @nas gone"])
async def test_only_where_all_are_there_by_their_whole_names(
    nas: FakeEngine, tmp_path: Path, typed: str
) -> None:
    with pytest.raises(NothingMatches) as fault:
        await driver(tmp_path, nas).send(typed)
    assert "Found on" not in shown(fault.value)


class Away(FakeEngine):
    """Can't be reached, or does not answer."""

    is_silent = False

    async def containers(self, **_: Any) -> tuple[Container, ...]:
        if self.is_silent:
            await asyncio.Event().wait()
        raise EngineUnreachable(say("The connection was refused."))


@pytest.mark.parametrize("is_silent", [False, True])
async def test_a_host_that_is_away_holds_up_the_answer_no_further(
    nas: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_silent: bool
) -> None:
    monkeypatch.setattr(elsewhere, "SECONDS", 0.1)
    box = Away(PROGRAMS, host="box")
    box.is_silent = is_silent
    async with asyncio.timeout(5):
        with pytest.raises(NothingMatches, match=r"Found on nas\.$"):
            await driver(tmp_path, box, nas).send("/logs web")
