"""A row per attempt, with its outcome, and no secret in it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.core.request import Target
from bot.domain.container import Container
from tests.store.samples import KNOWN, START, Opener, SetClock, request, written


def rows(folder: Path) -> list[dict[str, Any]]:
    connection = sqlite3.connect(folder / "deckhand.db")
    connection.row_factory = sqlite3.Row
    found = [dict(row) for row in connection.execute("SELECT * FROM audit ORDER BY id")]
    connection.close()
    return found


async def test_an_attempt_and_its_outcome(tmp_path: Path, opener: Opener, clock: SetClock) -> None:
    web = Container("c" * 64, "web", "nginx", "sha256:1", START, "running", "Up")
    async with opener() as store:
        attempt = await store.journal.attempt(
            request(9, "/stop web"), "stop", [Target("local", web)]
        )
        clock.time += timedelta(seconds=3)
        await store.journal.outcome(attempt, "done", "")
    (row,) = rows(tmp_path)
    assert row["update_id"] == 9
    assert (row["person"], row["name"], row["chat"]) == (222, "Olga", -1001)
    assert (row["command"], row["line"], row["verdict"]) == ("stop", "/stop web", "done")
    assert row["targets"] == f'[["local", "{"c" * 64}", "web"]]'
    assert row["at"].startswith("2026-03-01 12:00:00")
    assert row["ended_at"].startswith("2026-03-01 12:00:03")


async def test_an_attempt_without_outcome_is_interrupted_at_the_next_start(
    tmp_path: Path, opener: Opener
) -> None:
    async with opener() as store:
        await store.journal.attempt(request(9, "/rm web"), "rm", ())
    assert rows(tmp_path)[0]["verdict"] == ""
    async with opener():
        pass
    assert rows(tmp_path)[0]["verdict"] == "", "looking at the store, as check does, ends nothing"
    async with opener() as store:
        await store.recover()
    assert rows(tmp_path)[0]["verdict"] == "interrupted"


async def test_c4_one_row_per_turned_away_update(tmp_path: Path, opener: Opener) -> None:
    async with opener() as store:
        for _ in range(3):
            await store.journal.turned_away(5, 666, 666, "person not listed")
        await store.journal.turned_away(6, 666, 666, "person not listed")
    assert [(row["update_id"], row["person"]) for row in rows(tmp_path)] == [(5, 666), (6, 666)]


async def test_s1_no_secret_in_line_or_detail(tmp_path: Path, opener: Opener) -> None:
    line = "/run -e COLOUR=canary-1 --log-opt splunk-token=canary-2 https://a:canary-3@host/x"
    async with opener() as store:
        attempt = await store.journal.attempt(request(9, line), "run", ())
        await store.journal.outcome(
            attempt, "failed", f"exec: canary-1 canary-2 {KNOWN} DB_PASSWORD=canary-4"
        )
    assert written(tmp_path, "canary", KNOWN) == []
    assert rows(tmp_path)[0]["detail"] == "exec: *** *** *** DB_PASSWORD=***"
