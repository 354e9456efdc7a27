"""An operator with a bot on engines in memory, and a clock that stands still."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.container import PROJECT_LABEL
from tests.commands.driver import OPERATOR, Driver
from tests.engine.fake import FakeEngine, Program
from tests.engine.specs import spec
from tests.watch.stand_ins import HandClock, Watched

ALERT_CHAT = (-1001, 7)


async def made(engine: FakeEngine, name: str, project: str = "") -> str:
    """A container that runs; gives its id."""
    labels = ((PROJECT_LABEL, project),) if project else ()
    created = await engine.create(spec("web", name=name, labels=labels))
    await engine.start(created.id)
    return created.id


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def local() -> FakeEngine:
    return FakeEngine({"web": Program(code=None)})


@pytest.fixture
def nas() -> FakeEngine:
    return FakeEngine({"web": Program(code=None)}, host="nas")


@pytest.fixture
def phone(local: FakeEngine, clock: HandClock, tmp_path: Path) -> Driver:
    """On one host."""
    watched = Watched(clock, ALERT_CHAT)
    return Driver({"local": local}, tmp_path, person=OPERATOR, watched=watched)


@pytest.fixture
def two_hosts(phone: Driver, local: FakeEngine, nas: FakeEngine) -> Driver:
    return replace(phone, engines={"local": local, "nas": nas})
