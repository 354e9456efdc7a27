"""One bot to a data folder, and an end in time whatever holds the database."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing

import pytest

from bot.sandbox.client import ChatClient
from tests.e2e.bot import DECKHAND, Bot
from tests.live.images import GREETER
from tests.promises.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_second_bot_leaves_the_first_ones_folder_alone(ada: ChatClient, bot: Bot) -> None:
    spool = bot.folder / "data" / "spool" / "work"
    spool.mkdir()
    second = await asyncio.create_subprocess_exec(
        *(DECKHAND, "run"),
        env=bot.environment,
        cwd=bot.folder,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(second.communicate(), 15)
    assert second.returncode == 1
    assert b"Another Deckhand uses the data folder" in said
    assert spool.is_dir()
    await ada.send("/whoami")
    await ada.wait_for("You are Ada")
    spool.rmdir()


@pytest.mark.alone
async def test_c7_a_database_that_another_program_holds_does_not_delay_the_end(
    ada: ChatClient, bot: Bot
) -> None:
    for _ in range(4):
        await ada.send(f"/run --rm --entrypoint sleep {GREETER} 60")
    await ada.wait_for("▶️", button="Stop")
    await until(lambda: len(bot.audit("command = 'run' and verdict = ''")) == 4)
    with closing(sqlite3.connect(bot.folder / "data" / "deckhand.db")) as intruder:
        intruder.execute("begin immediate")
        began = time.monotonic()
        code = await bot.stop(seconds=15)
        assert time.monotonic() - began < 10
    assert code == 0
    await bot.start()
