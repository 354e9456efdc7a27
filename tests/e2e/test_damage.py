"""R4, as far as people see it: a damaged database is set aside, and the admins are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot, settings
from tests.e2e.people import People
from tests.live.engine import Engine

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_r4_a_garbled_database_is_set_aside_and_said(
    sandbox: Sandbox, people: People, group: ChatClient, engine: Engine, folder: Path
) -> None:
    data = folder / "data"
    data.mkdir()
    (data / "deckhand.db").write_bytes(b"not a database" * 1000)
    bot = Bot(sandbox, settings(sandbox, engine.url, folder), folder)
    await bot.start()
    told = await people.admin.wait_for("database was damaged", since=0)
    (kept,) = data.glob("deckhand.db.broken-*")
    assert kept.name in told.text
    await people.operator.send("/ps")
    await people.operator.wait_for("no container here|Nothing is running")
    assert "damaged" not in await people.operator.text()
    assert await bot.stop() == 0
