"""A watcher of the real engine, and a post office on a store in a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.watch_ports import Ledger
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from bot.watch.between_lives import FIRST_LOOK
from tests.live.engine import Engine
from tests.store.samples import SetClock
from tests.watch.clockwork import MemorySchedules
from tests.watch.post_office import PostOffice
from tests.watch.room import Room
from tests.watch.watched import Watched


@pytest.fixture
def rows() -> MemorySchedules:
    """Of schedules."""
    return MemorySchedules()


@pytest.fixture
def clock() -> SetClock:
    """At the samples' start."""
    return SetClock()


@pytest.fixture
def room() -> Room:
    """A newsroom of two hosts."""
    return Room()


@pytest.fixture
async def watched(engine: Engine) -> AsyncIterator[Watched]:
    """It watches from the beginning of the test."""
    shown = Watched(engine)
    async with shown.watching():
        yield shown


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    """Closed at first: `office.open()` starts it."""
    async with open_store("", tmp_path, SecretHiding(), SetClock()) as store:
        made = PostOffice(store)
        yield made
        await made.close()


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with open_store("", tmp_path, SecretHiding(), SetClock()) as store:
        yield store.ledger


@pytest.fixture
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine on a busy machine may be at a restart still when it is looked at first."""
    monkeypatch.setattr("bot.watch.lives.LOOKS_EVERY", FIRST_LOOK)
