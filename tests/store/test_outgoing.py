"""What is to be sent stays until it is there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.watch_ports import Notice, OutgoingMail, Post, Why
from bot.store.opening import Store
from tests.store.samples import KNOWN, START, Opener, written
from tests.store.watched import CHAT, notice


async def test_notices_wait_in_order_across_a_restart(opener: Opener) -> None:
    words = Notice(5, 7, Why.WORDS, body={"kind": "Said", "fields": {"n": [1]}}, silent=True)
    async with opener() as store:
        port: OutgoingMail = store.outgoing
        await port.add([notice(), words])
        await port.add([])
    async with opener() as store:
        first, second = await store.outgoing.waiting()
        assert (first.number, first.created_at, first.incident) == (1, START, 1)
        assert (second.chat, second.thread, second.silent, second.body) == (5, 7, True, words.body)
        assert await store.outgoing.waiting(after=1) == (second,)


async def test_what_is_sent_goes_and_leaves_its_message(store: Store) -> None:
    await store.outgoing.add([notice(), notice(Why.ENDED), notice(Why.UPDATE)])
    owed = notice(Why.UPDATE, 9)
    await store.outgoing.sent([1, 2], [Post(1, CHAT, None, 55)], [owed])
    left = await store.outgoing.waiting()
    assert [(one.number, one.incident) for one in left] == [(3, 1), (4, 9)]
    assert await store.ledger.posts(1) == (Post(1, CHAT, None, 55),)


async def test_what_is_set_aside_does_not_wait(store: Store, tmp_path: Path) -> None:
    await store.outgoing.add([notice(), notice()])
    await store.outgoing.set_aside([1], f"blocked, {KNOWN}")
    assert [one.number for one in await store.outgoing.waiting()] == [2]
    assert written(tmp_path, KNOWN) == []


@pytest.mark.parametrize(
    "change", ["why = 'gossip'", "body = '{'", "created_at = 'tomorrow'"], ids=["why", "body", "at"]
)
async def test_one_that_cannot_be_read_is_set_aside_and_holds_up_no_other(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, change: str
) -> None:
    await store.outgoing.add([notice(), notice(), notice()])
    with closing(sqlite3.connect(tmp_path / "deckhand.db")) as file, file:
        file.execute(f"update outgoing set {change} where number = 2")  # noqa: S608 - our words
    assert [one.number for one in await store.outgoing.waiting()] == [1, 3]
    assert [one.number for one in await store.outgoing.waiting(after=1)] == [3]
    assert caplog.text.count("[2] of the outbox can't be read") == 1
    with closing(sqlite3.connect(tmp_path / "deckhand.db")) as file:
        asides = file.execute("select aside from outgoing order by number").fetchall()
    assert asides == [(None,), ("can't be read",), (None,)]


async def test_no_number_is_given_twice(store: Store) -> None:
    await store.outgoing.add([notice()])
    await store.outgoing.sent([1])
    await store.outgoing.add([notice()])
    assert [one.number for one in await store.outgoing.waiting(after=1)] == [2]


async def test_of_the_changes_of_one_message_the_newest_waits(store: Store) -> None:
    """Under its own number: one that is on its way just now, and is noted later, takes no other."""
    update, elsewhere = notice(Why.UPDATE), notice(Why.UPDATE, chat=5)
    in_topic = Notice(CHAT, 7, Why.UPDATE, 1)
    await store.outgoing.add([notice(), update, elsewhere, in_topic, notice(Why.UPDATE, 2)])
    await store.outgoing.add([update, notice(), update])
    await store.outgoing.sent([2])
    left = [
        (one.number, one.chat, one.thread, one.incident, one.why)
        for one in await store.outgoing.waiting()
    ]
    assert left == [
        (1, CHAT, None, 1, Why.ANNOUNCE),
        (3, 5, None, 1, Why.UPDATE),
        (4, CHAT, 7, 1, Why.UPDATE),
        (5, CHAT, None, 2, Why.UPDATE),
        (6, CHAT, None, 1, Why.ANNOUNCE),
        (7, CHAT, None, 1, Why.UPDATE),
    ]


async def test_a_change_that_is_owed_takes_the_place_of_an_older_one(store: Store) -> None:
    await store.outgoing.add([notice(Why.ENDED), notice(Why.UPDATE)])
    await store.outgoing.sent([1], (), [notice(Why.UPDATE)])
    assert [one.number for one in await store.outgoing.waiting()] == [3]
