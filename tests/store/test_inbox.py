"""Nothing is carried out twice, nothing that a crash cut off is forgotten."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.opening import Store
from tests.scale import promised
from tests.store.samples import KNOWN, Opener, received, written

KILLS = promised(1000, 20)
ACCEPT_AND_HANG = """
import asyncio, sys
from pathlib import Path
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.store.samples import SetClock, received, request

async def main(folder, first):
    async with open_store("", Path(folder), SecretHiding(), SetClock()) as store:
        update = int(first)
        while True:
            await store.inbox.accept(received(update, f"/stop web{update}"))
            print("accepted", update, flush=True)
            attempt = await store.journal.attempt(request(update), "stop", ())
            await store.journal.outcome(attempt, "done", "")
            await store.inbox.finish(update)
            print("finished", update, flush=True)
            update += 1

asyncio.run(main(*sys.argv[1:]))
"""


async def test_c1_the_same_batch_three_times_is_one_execution(store: Store) -> None:
    executions = [
        update
        for _ in range(3)
        for update in (10, 11, 12)
        if await store.inbox.accept(received(update))
    ]
    assert executions == [10, 11, 12]


async def test_c1_two_deliveries_at_once_are_one(store: Store) -> None:
    accepted = await asyncio.gather(*(store.inbox.accept(received(10)) for _ in range(20)))
    assert accepted.count(True) == 1


async def test_c1_it_stays_so_after_a_restart(opener: Opener) -> None:
    async with opener() as store:
        await store.inbox.accept(received(10))
        await store.inbox.finish(10)
    async with opener() as store:
        assert not await store.inbox.accept(received(10))
        assert await store.inbox.unfinished() == ()


async def test_c1_what_a_crash_cut_off_is_given_until_it_is_told(opener: Opener) -> None:
    first, second = received(10, "/stop web"), received(11, "/rm web")
    async with opener() as store:
        for one in (second, first, received(12)):
            await store.inbox.accept(one)
        await store.inbox.finish(12)
    async with opener() as store:
        assert await store.inbox.unfinished() == (first, second)
        await store.inbox.finish(10)
    async with opener() as store:
        assert await store.inbox.unfinished() == (second,)
        await store.inbox.finish(11)
        assert await store.inbox.unfinished() == ()


@pytest.mark.scaled
async def test_c1_killed_between_accept_and_finish(tmp_path: Path, opener: Opener) -> None:
    """At any moment: what was accepted is known then, and unless it was finished, unfinished."""
    update = 1
    for turn in range(KILLS):
        accepted, finished = await asyncio.to_thread(_run_and_kill, tmp_path, update, turn)
        async with opener() as store:
            await store.recover()
            left = {one.update for one in await store.inbox.unfinished()}
            assert set(accepted) - set(finished) - left <= {accepted[-1]}
            assert not left & set(finished)
            for known in accepted:
                assert not await store.inbox.accept(received(known))
        update = accepted[-1] + 2
    assert _verdicts(tmp_path) <= {"done", "interrupted"}


def _run_and_kill(folder: Path, first: int, turn: int) -> tuple[list[int], list[int]]:
    """Killed right after the first (or a later) line that says «accepted»."""
    command = [sys.executable, "-c", ACCEPT_AND_HANG, str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bot:
        assert bot.stdout
        lines: list[str] = []
        while sum(line.startswith("accepted") for line in lines) <= turn % 3:
            lines.append(bot.stdout.readline())
        bot.send_signal(signal.SIGKILL)
        lines += bot.stdout.readlines()
    said = [line.split() for line in lines]
    return (
        [int(number) for word, number in said if word == "accepted"],
        [int(number) for word, number in said if word == "finished"],
    )


def _verdicts(folder: Path) -> set[str]:
    connection = sqlite3.connect(folder / "deckhand.db")
    rows = connection.execute("SELECT DISTINCT verdict FROM audit").fetchall()
    connection.close()
    return {verdict for (verdict,) in rows}


async def test_s1_lines_are_kept_without_secrets(tmp_path: Path, opener: Opener) -> None:
    async with opener() as store:
        await store.inbox.accept(received(10, f"/run -e COLOUR=canary-1 nginx {KNOWN}"))
        (left,) = await store.inbox.unfinished()
    assert left.line == "/run -e COLOUR=*** nginx ***"
    assert written(tmp_path, "canary-1", KNOWN) == []


async def test_s2_hostile_lines_are_kept_as_far_as_they_can_be(store: Store) -> None:
    hostile = received(10, "/ps \0 \ud800 \u202e" + "x" * 10_000)
    assert await store.inbox.accept(hostile)
    (left,) = await store.inbox.unfinished()
    assert left.line.startswith("/ps")
    assert len(left.line) <= 4096


async def test_a_cancelled_caller_leaves_nothing_half_done(store: Store) -> None:
    for update in range(50):
        task = asyncio.create_task(store.inbox.accept(received(update)))
        for _ in range(update % 5):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    assert await store.inbox.accept(received(1000))
