"""A2 and A7: killed at any moment, every alert arrives, and at most the one on its way twice."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from bot.sandbox.client import Person, Sandbox
from tests.promises.waiting import until
from tests.scale import promised

KILLS = promised(100, 20)
BATCH = 12


async def start(folder: Path, url: str, first: int, count: int) -> asyncio.subprocess.Process:
    """Until it has begun."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.chat.mail_process", str(folder), url, str(first), str(count)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def answered(sandbox: Sandbox) -> None:
    """All that was sent is, or was given up."""
    while [one for one in await sandbox.requests("sendMessage") if one["seconds"] is None]:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def names(ada: Person) -> list[list[str]]:
    """What each message names."""
    return [re.findall(r"<(web-\d+)>", one.text) for one in await ada.chat.bot_messages()]


def committed(folder: Path) -> set[str]:
    with sqlite3.connect(folder / "deckhand.db") as file:
        rows = file.execute("SELECT number FROM incidents").fetchall()
    file.close()
    return {f"web-{number}" for (number,) in rows}


def has_committed(folder: Path, least: int) -> bool:
    return len(committed(folder)) >= least


@pytest.mark.timeout(300)
@pytest.mark.scaled
async def test_a2_killed_at_any_moment(sandbox: Sandbox, ada: Person, tmp_path: Path) -> None:
    await ada.send("/start")
    await sandbox.fault("hang", method="sendMessage", seconds=0.03)
    chance = random.Random(4)  # noqa: S311 - no secret
    ends: list[int] = []
    for kill in range(KILLS):
        process = await start(tmp_path, sandbox.url, 1 + kill * BATCH, BATCH)
        await until(partial(has_committed, tmp_path, kill + 1))
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        process.kill()
        await process.wait()
        # What was on its way is still answered.
        await asyncio.sleep(0.3)
        await answered(sandbox)
        ends.append(len(await names(ada)))
    last = await start(tmp_path, sandbox.url, 0, 0)
    try:
        assert await asyncio.wait_for(last.wait(), 90) == 0
    finally:
        with suppress(ProcessLookupError):
            last.kill()
    told = await names(ada)
    assert {name for names in told for name in names} == committed(tmp_path)
    assert len(committed(tmp_path)) >= KILLS
    for at, shown in enumerate(told):
        again = set(shown) & {name for later in told[at + 1 :] for name in later}
        # Only the last message before a kill may not have been noted: each kill costs one copy.
        assert not again or at + 1 in ends
