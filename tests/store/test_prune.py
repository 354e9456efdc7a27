"""What is old goes, and strangers can't fill the disk."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from bot.store.opening import Store
from tests.store.samples import START, SetClock, parked, received, request


def counts(folder: Path) -> dict[str, int]:
    connection = sqlite3.connect(folder / "deckhand.db")
    queries = {
        "inbox": "SELECT count(*) FROM inbox",
        "buttons": "SELECT count(*) FROM buttons",
        "audit": "SELECT count(*) FROM audit WHERE verdict <> 'turned away'",
        "turned away": "SELECT count(*) FROM audit WHERE verdict = 'turned away'",
    }
    found = {name: connection.execute(query).fetchone()[0] for name, query in queries.items()}
    connection.close()
    return found


async def fill(store: Store, first: int) -> None:
    await store.inbox.accept(received(first))
    await store.buttons.park([parked(), parked("")])
    await store.journal.attempt(request(first), "ps", ())
    await store.journal.turned_away(first, 666, 666, "person not listed")


async def test_rows_go_when_they_are_old(tmp_path: Path, store: Store, clock: SetClock) -> None:
    await fill(store, 1)
    clock.time = START + timedelta(days=1)
    await fill(store, 2)
    assert await store.prune(clock.time) == 0
    assert await store.prune(START + timedelta(days=2, seconds=1)) == 3
    assert counts(tmp_path) == {"inbox": 1, "buttons": 2, "audit": 2, "turned away": 2}
    assert await store.prune(START + timedelta(days=400, seconds=1)) == 5
    assert counts(tmp_path) == {"inbox": 0, "buttons": 0, "audit": 1, "turned away": 1}


async def test_rows_are_bounded_and_strangers_push_nobody_out(
    tmp_path: Path, store: Store, clock: SetClock
) -> None:
    for number in range(25):
        clock.time += timedelta(seconds=1)
        await fill(store, number)
    for number in range(100, 150):
        await store.journal.turned_away(number, 666, 666, "person not listed")
    await store.prune(clock.time)
    assert counts(tmp_path) == {"inbox": 25, "buttons": 30, "audit": 20, "turned away": 10}


async def test_a_button_stays_as_long_as_it_can_be_pressed(store: Store, clock: SetClock) -> None:
    (token,) = await store.buttons.park([parked(expires=START + timedelta(days=7))])
    await store.prune(START + timedelta(days=6))
    assert await store.buttons.find(token) is not None
    await store.prune(START + timedelta(days=7, seconds=1))
    assert await store.buttons.find(token) is None
