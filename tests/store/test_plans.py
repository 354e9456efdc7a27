"""What happens by the clock, on disk; the rows in memory that other tests use do the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.pending import Received
from bot.core.plan_ports import DigestRows, ScheduleRows
from bot.core.plan_results import PlanSpoilt
from bot.core.request import Place
from bot.core.stored_results import restore
from bot.core.watch_ports import Notice, Why
from bot.domain.schedule import DigestPlan, Late, Schedule, Tell
from bot.store.opening import Store
from tests.store.samples import KNOWN, START, Opener
from tests.watch.clockwork import MemoryDigests, MemorySchedules

CHAT = -1001
HOUR = timedelta(hours=1)
NOTICE = Notice(CHAT, 7, Why.WORDS, body={"kind": "X"})
PLAN = DigestPlan(CHAT, 7, "0 9 * * *", is_own=True, next_at=START, last_at=START - HOUR)


def schedule(**changes: object) -> Schedule:
    plain = Schedule(
        number=0,
        chat=CHAT,
        thread=7,
        person=222,
        who="Olga",
        language="zh",
        line="/restart web",
        timing="every 1h",
        late=Late.SKIP,
        tell=Tell.FAILURE,
        paused=False,
        next_at=START,
        made_at=START - HOUR,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@dataclass
class Subject:
    schedules: ScheduleRows
    digests: DigestRows
    store: Store | None = None
    memory: Sequence[list[Notice]] = ()

    async def outbox(self) -> int:
        if self.store is not None:
            return len(await self.store.outgoing.waiting())
        return sum(map(len, self.memory))


@pytest.fixture(params=["memory", "stored"])
def rows(request: pytest.FixtureRequest, store: Store) -> Subject:
    if request.param == "stored":
        return Subject(store.schedules, store.digests, store)
    schedules, digests = MemorySchedules(), MemoryDigests()
    return Subject(schedules, digests, memory=(schedules.outbox, digests.outbox))


async def test_schedules_are_numbered_kept_and_removed(rows: Subject) -> None:
    first = await rows.schedules.add(schedule())
    second = await rows.schedules.add(schedule(line="/ps"))
    assert await rows.schedules.all() == (first, second)
    await rows.schedules.set(replace(first, paused=True, next_at=START + HOUR))
    await rows.schedules.remove(second.number)
    await rows.schedules.remove(second.number)
    assert await rows.schedules.all() == (replace(first, paused=True, next_at=START + HOUR),)
    third = await rows.schedules.add(schedule())
    assert third.number > second.number


async def test_a_time_is_taken_once(rows: Subject) -> None:
    known = await rows.schedules.add(schedule())
    assert await rows.schedules.moved_on(known, START + HOUR, START, [NOTICE])
    assert not await rows.schedules.moved_on(known, START + HOUR, START, [NOTICE])
    (moved,) = await rows.schedules.all()
    assert moved == replace(known, next_at=START + HOUR, last_at=START)
    assert await rows.outbox() == 1
    await rows.schedules.set(replace(moved, paused=True))
    assert not await rows.schedules.moved_on(moved, START + 2 * HOUR, START)
    await rows.schedules.set(moved)
    assert await rows.schedules.moved_on(moved, None, START)
    assert await rows.schedules.all() == ()


SPOILT = (
    "late = 'sometimes'",
    "timing = 'whenever'",
    "next_at = 'tomorrow'",
)


@pytest.mark.parametrize("change", SPOILT)
async def test_a_schedule_that_cannot_be_read_is_paused_and_told_once(
    store: Store, tmp_path: Path, change: str
) -> None:
    first, bad, last = [await store.schedules.add(schedule()) for _ in range(3)]
    spoil(tmp_path, f"update schedules set {change} where number = {bad.number}")  # noqa: S608 - our words
    assert await store.schedules.all() == (first, last)
    assert await store.schedules.set_aside(START) == 1
    assert await store.schedules.set_aside(START) == 0
    (notice,) = await store.outgoing.waiting()
    assert (notice.chat, notice.thread) == (CHAT, 7)
    assert restore(notice.body or {}) == PlanSpoilt(bad.number, bad.line)
    assert await store.schedules.all() == (first, last)
    spoil(tmp_path, "update schedules set late = 'skip', timing = 'every 1h', next_at = made_at")
    assert [one.paused for one in await store.schedules.all()] == [False, True, False]


@pytest.mark.parametrize("change", ["cron = 'whenever'", "seen = '{'", "last_at = 'never'"])
async def test_a_digest_that_cannot_be_read_is_removed_and_told(
    store: Store, tmp_path: Path, change: str
) -> None:
    other = replace(PLAN, thread=None)
    await store.digests.set(PLAN)
    await store.digests.set(other)
    spoil(tmp_path, f"update digests set {change} where thread = 7")  # noqa: S608 - our words
    assert await store.digests.all() == (other,)
    assert await store.digests.set_aside(START) == 1
    assert await store.digests.set_aside(START) == 0
    (notice,) = await store.outgoing.waiting()
    assert (notice.chat, notice.thread) == (CHAT, 7)
    assert restore(notice.body or {}) == PlanSpoilt(None)
    await store.digests.set(PLAN)
    assert len(await store.digests.all()) == 2


def spoil(folder: Path, statement: str) -> None:
    """As another version, or a hand, might write it."""
    with closing(sqlite3.connect(folder / "deckhand.db")) as database, database:
        database.execute(statement)


async def test_a_time_is_taken_and_its_line_received_in_one(store: Store) -> None:
    known = await store.schedules.add(schedule())
    line = Received(-5, 222, Place(CHAT, 7), f"/run {KNOWN}", "zh", START)
    assert await store.schedules.moved_on(known, START + HOUR, START, begun=line)
    (left,) = await store.inbox.unfinished()
    assert (left.update, left.place, left.at) == (-5, Place(CHAT, 7), START)
    assert KNOWN not in left.line
    assert not await store.schedules.begun(line)
    moved = replace(known, next_at=START + HOUR)
    assert not await store.schedules.moved_on(moved, None, START, begun=line)
    assert await store.schedules.all() == ()
    assert len(await store.inbox.unfinished()) == 1


async def test_a_time_that_is_not_taken_receives_nothing(store: Store) -> None:
    known = await store.schedules.add(schedule(paused=True))
    line = Received(-5, 222, Place(CHAT, 7), "/ps", "zh", START)
    assert not await store.schedules.moved_on(known, None, START, begun=line)
    assert await store.inbox.unfinished() == ()


async def test_a_halt_pauses_and_tells(rows: Subject) -> None:
    known = await rows.schedules.add(schedule())
    await rows.schedules.halt(known, [NOTICE], START)
    assert [one.paused for one in await rows.schedules.all()] == [True]
    assert await rows.outbox() == 1


async def test_digests_are_one_per_chat_and_topic(rows: Subject) -> None:
    await rows.digests.set(PLAN)
    await rows.digests.set(replace(PLAN, thread=None))
    changed = replace(PLAN, cron=None, next_at=None, seen={"local": {"web": ["a", "b"]}})
    await rows.digests.set(changed)
    assert set(map(str, await rows.digests.all())) == {
        str(replace(PLAN, thread=None)),
        str(changed),
    }
    await rows.digests.remove(changed)
    assert len(await rows.digests.all()) == 1


async def test_a_digest_goes_into_the_outbox_once(rows: Subject) -> None:
    await rows.digests.set(PLAN)
    after = replace(PLAN, next_at=START + HOUR, last_at=START, seen={"local": {}})
    assert await rows.digests.went(PLAN, after, NOTICE, START)
    assert not await rows.digests.went(PLAN, after, NOTICE, START)
    assert await rows.digests.all() == (after,)
    assert await rows.outbox() == 1


async def test_they_are_there_after_a_restart_and_follow_a_group(opener: Opener) -> None:
    async with opener() as store:
        known = await store.schedules.add(schedule())
        await store.digests.set(PLAN)
        await store.digests.set(replace(PLAN, chat=-5, cron="0 1 * * *"))
        await store.digests.set(replace(PLAN, chat=-5, thread=None))
        await store.moves.note(CHAT, -5)
    async with opener() as store:
        assert await store.schedules.all() == (replace(known, chat=-5),)
        kept = {one.thread: one.cron for one in await store.digests.all()}
        assert kept == {7: "0 1 * * *", None: "0 9 * * *"}


async def test_no_secret_in_what_was_seen(store: Store) -> None:
    await store.digests.set(replace(PLAN, seen={"local": {"web": [f"registry/{KNOWN}", "x"]}}))
    (kept,) = await store.digests.all()
    assert KNOWN not in str(kept.seen)
