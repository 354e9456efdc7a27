"""A piece of news is committed whole, and all of it comes back."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.core.watch_ports import Ledger, Notice, Post, Step, Why
from bot.domain.incident import Incident
from bot.store.opening import Store, open_store
from tests.store.samples import KNOWN, START, Opener, SetClock, written
from tests.store.watched import CHAT, LATER, full_incident, incident, member, notice, seen


async def test_all_that_is_known_survives_a_restart(opener: Opener) -> None:
    async with opener() as store:
        await store.ledger.commit(
            Step("prod", 12, (seen(1), seen(2)), (), (incident(1), full_incident(2)), (notice(),))
        )
        await store.ledger.commit(
            Step("prod", 1 << 60, (seen(1, is_running=False),), (seen(2).subject.id,))
        )
        await store.ledger.commit(Step("edge", 5, (seen(1, "edge"),)))
    async with opener() as store:
        known = await store.ledger.remembered(LATER)
        assert known.cursors == {"prod": 1 << 60, "edge": 5}
        assert known.seen == {"prod": (seen(1, is_running=False),), "edge": (seen(1, "edge"),)}
        assert known.incidents == (incident(1),)
        assert known.next_number == 3
        over = full_incident(2)
        assert over.closed_at is not None
        assert (await store.ledger.remembered(over.closed_at)).incidents == (incident(1), over)
        assert [one.why for one in await store.outgoing.waiting()] == [Why.ANNOUNCE]


async def test_an_incident_comes_back_as_it_was(store: Store) -> None:
    port: Ledger = store.ledger
    whole = full_incident(7)
    await port.commit(Step("prod", incidents=(whole,)))
    back = await port.incident(7)
    assert back == whole
    assert back is not None
    (kept,), (given,) = back.members, whole.members
    assert kept.subject.labels == given.subject.labels
    assert kept.subject.name == given.subject.name
    assert await port.incident(8) is None


async def test_a_step_is_whole_or_not_at_all(store: Store) -> None:
    twice = (incident(1), incident(1))
    with pytest.raises(StoreError):
        await store.ledger.commit(Step("prod", 9, (seen(1),), (), twice, (notice(),)))
    known = await store.ledger.remembered(LATER)
    assert (known.cursors, known.seen, known.incidents, known.next_number) == ({}, {}, (), 1)
    assert await store.outgoing.waiting() == ()


async def test_what_was_seen_twice_is_kept_as_it_was_last(store: Store) -> None:
    last = seen(1, is_running=False)
    await store.ledger.commit(Step("prod", 9, (seen(1), last)))
    assert (await store.ledger.remembered(LATER)).seen == {"prod": (last,)}


async def test_no_secret_of_a_log_is_kept(store: Store, tmp_path: Path) -> None:
    telling = member(1, lines=(f"token is {KNOWN}", "DB_PASSWORD=hunter2-canary"), error=KNOWN)
    await store.ledger.commit(Step("prod", incidents=(incident(1, telling, error=KNOWN),)))
    assert written(tmp_path, KNOWN, "hunter2-canary") == []
    back = await store.ledger.incident(1)
    assert back is not None
    assert back.members[0].lines == ("token is ***", "DB_PASSWORD=***")


async def test_odd_characters_of_a_log_are_no_fault(store: Store) -> None:
    odd = member(1, lines=("nul \0 here", "half \ud800 a pair"))
    await store.ledger.commit(Step("prod", incidents=(incident(1, odd),)))
    back = await store.ledger.incident(1)
    assert back is not None
    assert back.members[0].lines == ("nul  here", "half ? a pair")


async def test_a_line_of_a_log_is_cut_when_its_secrets_are_hidden(store: Store) -> None:
    begun = "x" * 490 + " "
    long = member(1, lines=(begun + KNOWN, "y" * 5000))
    await store.ledger.commit(Step("prod", incidents=(incident(1, long),)))
    back = await store.ledger.incident(1)
    assert back is not None
    assert back.members[0].lines == (begun + "***", "y" * 500 + "…")


@dataclass
class _Watching:
    """A redaction that knows in which thread it works, and on how much."""

    texts: list[str] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def text(self, text: str, line: str = "") -> str:
        self.texts.append(text)
        self.threads.add(threading.get_ident())
        return text

    def line(self, line: str) -> str:
        return line


async def test_many_containers_keep_no_lines_and_hold_up_nobody(
    tmp_path: Path, clock: SetClock
) -> None:
    """None of them is quoted; and all of it is written again with each one that joins."""
    redaction = _Watching()
    many = incident(1, *(member(number) for number in range(150)))
    async with open_store("", tmp_path, redaction, clock) as store:
        await store.ledger.commit(Step("prod", incidents=(many,)))
        back = await store.ledger.incident(1)
    assert back is not None
    assert [one.subject.name for one in back.members] == [one.subject.name for one in many.members]
    assert all(one.lines == () for one in back.members)
    assert not {"one", "two"} & set(redaction.texts)
    assert threading.get_ident() not in redaction.threads


async def test_incidents_since(store: Store) -> None:
    """Those that are open or were over later than that, whenever they began."""
    when, moment = START + timedelta(hours=1), timedelta(seconds=1)
    late = incident(1, opened_at=when, closed_at=when + moment)
    over, ended = incident(2, closed_at=when - moment), incident(3, closed_at=when)
    await store.ledger.commit(Step("prod", incidents=(late, over, ended, incident(4))))
    assert await store.ledger.incidents_since(when) == (ended, incident(4), late)


async def test_containers_started_since(store: Store) -> None:
    before = START - timedelta(seconds=1)
    others = (
        seen(2, started_at=before),
        seen(3, is_running=False),
        seen(4, started_at=None),
    )
    await store.ledger.commit(Step("prod", seen=(seen(1), *others)))
    await store.ledger.commit(Step("edge", seen=(seen(1, "edge"),)))
    assert await store.ledger.started_since(START) == (seen(1, "edge"), seen(1))
    assert await store.ledger.ended() == (seen(3, is_running=False),)


async def test_all_that_a_mute_silenced_however_old(store: Store) -> None:
    old = incident(4, opened_at=START - timedelta(days=80), muted_by=7, closed_at=START)
    others = (incident(1), incident(2, muted_by=8), incident(3, muted_by=8, hushed_by=7))
    await store.ledger.commit(Step("prod", incidents=(*others, old)))
    assert await store.ledger.incidents_under(7) == (old, others[2])
    assert await store.ledger.incidents_under(9) == ()


async def test_the_newest_message_in_each_chat_and_topic(store: Store) -> None:
    await store.ledger.commit(Step("prod", incidents=(incident(1), incident(2))))
    sent = [
        Post(1, CHAT, None, 10),
        Post(1, CHAT, 7, 11),
        Post(1, CHAT, None, 12),
        Post(1, 5, None, 3),
    ]
    merged = [Post(number, CHAT, None, 13, is_merged=True) for number in (1, 2)]
    await store.outgoing.sent([], [*sent, *merged])
    posts = await store.ledger.posts(1)
    assert set(posts) == {Post(1, CHAT, 7, 11), Post(1, 5, None, 3), merged[0]}
    numbers = {
        message: [one.number for one in await store.ledger.incidents_of(CHAT, message)]
        for message in (10, 12, 13, 14)
    }
    assert numbers == {10: [1], 12: [1], 13: [1, 2], 14: []}
    await store.outgoing.sent([], [Post(1, CHAT, None, 15, is_end=True)])
    assert set(await store.ledger.posts(1)) == set(posts)
    assert [one.number for one in await store.ledger.incidents_of(CHAT, 15)] == [1]
    assert await store.ledger.incidents_of(CHAT - 1, 10) == ()


async def test_old_incidents_go_with_their_messages(store: Store, clock: SetClock) -> None:
    async def left() -> list[int | None]:
        found: tuple[Incident, ...] = await store.ledger.incidents_since(START - timedelta(days=1))
        return [one.number for one in found]

    closed = [incident(number, closed_at=START) for number in (1, 3)]
    await store.ledger.commit(Step("prod", incidents=(*closed, incident(2))))
    await store.outgoing.sent([], [Post(number, CHAT, None, number) for number in (1, 2, 3)])
    await store.outgoing.add([notice(), Notice(CHAT, None, Why.WORDS)])
    await store.outgoing.set_aside([1], "blocked")
    await store.prune(START + timedelta(days=90))
    assert await left() == [1, 2, 3]
    # One message of an incident, the incident, and the row that was set aside.
    assert await store.prune(START + timedelta(days=90, seconds=1)) == 3
    assert await left() == [2, 3]
    assert await store.ledger.posts(1) == ()
    assert (await store.ledger.remembered(LATER)).next_number == 4
    assert [one.number for one in await store.outgoing.waiting()] == [2]


async def test_a_row_of_another_version_costs_no_start(
    opener: Opener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opener() as store:
        await store.ledger.commit(
            Step("prod", 12, (seen(1), seen(2)), (), (incident(1), incident(2)))
        )
    with closing(sqlite3.connect(tmp_path / "deckhand.db")) as database, database:
        database.execute("update incidents set body = '{\"number\": 1}' where number = 1")
        database.execute("update seen set body = '[]' where id = ?", [seen(1).subject.id])
    async with opener() as store:
        known = await store.ledger.remembered(LATER)
    assert known.incidents == (incident(2),)
    assert known.seen == {"prod": (seen(2),)}
    assert known.next_number == 3
    assert caplog.text.count("can't be read") == 2


async def test_a_host_that_is_watched_no_more_is_forgotten(store: Store) -> None:
    for host in ("prod", "edge"):
        await store.ledger.commit(Step(host, 5, (seen(1, host),)))
    await store.ledger.forget_others(("prod", "new"))
    known = await store.ledger.remembered(LATER)
    assert known.cursors == {"prod": 5}
    assert known.seen == {"prod": (seen(1, "prod"),)}
