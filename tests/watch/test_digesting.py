"""A12: a digest is sent exactly once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.core.plan_results import DigestShown
from bot.core.stored_results import restore
from bot.domain.cron import parse_cron
from bot.domain.schedule import DigestPlan
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.promises.waiting import until
from tests.store.samples import START, SetClock
from tests.watch.clockwork import Began, Clockwork, MemoryDigests, Said

BERLIN = ZoneInfo("Europe/Berlin")
CHANGES = tuple(datetime(2026, *day, 12, tzinfo=BERLIN) for day in ((3, 28), (10, 24)))
CHAT, THREAD = -1001, 7
DAILY = parse_cron("0 9 * * *")
DIGEST = DigestShown(START, None, ())


def clockwork(rows: MemoryDigests, clock: SetClock, said: Said | None = None) -> Clockwork:
    return Clockwork(clock, digests=rows, reports=said or Said(DIGEST))


async def rounds(work: Clockwork, count: int = 2) -> datetime | None:
    """So many rounds, each with all that it began."""
    next_at = None
    for _ in range(count):
        next_at = await work.digesting.round()
        await asyncio.sleep(0.01)
    return next_at


async def test_a12_it_goes_out_once_and_the_next_is_noted() -> None:
    rows, clock = MemoryDigests(), SetClock()
    work = clockwork(rows, clock)
    plan = await work.digesting.set(CHAT, THREAD, DAILY)
    assert plan.next_at == START.replace(hour=9) + timedelta(days=1)
    assert await rounds(work) == plan.next_at
    assert rows.outbox == []
    clock.time = plan.next_at
    await rounds(work, 3)
    (notice,) = rows.outbox
    assert work.mailed == 1
    assert (notice.chat, notice.thread) == (CHAT, THREAD)
    assert restore(notice.body or {}) == DIGEST
    after = rows.rows[CHAT, THREAD]
    assert (after.last_at, after.seen) == (clock.time, {"times": 1})
    assert after.next_at == plan.next_at + timedelta(days=1)


async def test_a12_a_restart_over_the_trigger() -> None:
    """Down at its time; cut off while it is made; and cut off right afterwards."""
    rows, clock = MemoryDigests(), SetClock()
    await clockwork(rows, clock).digesting.set(CHAT, THREAD, DAILY)
    clock.time = START + timedelta(days=3)
    slow = Said(DIGEST, seconds=60)
    cut = clockwork(rows, clock, slow)
    await cut.digesting.round()
    await asyncio.sleep(0.01)
    await cut.digesting.stop()
    assert (len(slow.asked), rows.outbox) == (1, [])
    await rounds(clockwork(rows, clock))
    await rounds(clockwork(rows, clock))
    assert len(rows.outbox) == 1


async def test_a12_on_days_when_clocks_change() -> None:
    for day in CHANGES:
        rows, clock = MemoryDigests(), SetClock(day)
        work = clockwork(rows, clock)
        await work.digesting.set(CHAT, THREAD, parse_cron("30 2 * * *"))
        for quarters in range(24 * 4):
            moved = day.astimezone(UTC) + timedelta(minutes=15 * quarters)
            clock.time = moved.astimezone(BERLIN)
            await work.digesting.round()
            await asyncio.sleep(0.001)
        assert len(rows.outbox) == 1


async def test_a12_a_loop_that_is_blocked_over_the_trigger() -> None:
    rows = MemoryDigests()
    work = Clockwork(SystemClock(UTC), digests=rows, reports=Said(DIGEST))
    plan = await work.digesting.set(CHAT, THREAD, DAILY)
    loop = asyncio.create_task(work.timetable.run(Began()))
    rows.rows[CHAT, THREAD] = replace(plan, next_at=datetime.now(UTC) + timedelta(seconds=0.2))
    await asyncio.sleep(0.05)
    time.sleep(0.5)  # noqa: ASYNC251 - on purpose
    await until(lambda: bool(rows.outbox))
    await asyncio.sleep(0.2)
    assert len(rows.outbox) == 1
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


async def test_a12_a_clock_that_is_set_back_while_it_is_made() -> None:
    rows, clock = MemoryDigests(), SetClock()
    work = clockwork(rows, clock, Said(DIGEST, seconds=0.05))
    plan = await work.digesting.set(CHAT, THREAD, DAILY)
    assert plan.next_at is not None
    clock.time = plan.next_at
    await work.digesting.round()
    clock.time = plan.next_at - timedelta(minutes=2)
    await asyncio.sleep(0.1)
    for minutes in range(4):
        clock.time = plan.next_at + timedelta(minutes=minutes - 2)
        await work.digesting.round()
        await asyncio.sleep(0.1)
    assert len(rows.outbox) == 1
    assert rows.rows[CHAT, THREAD].next_at == plan.next_at + timedelta(days=1)


async def test_a12_two_that_begin_the_same_one_send_it_once(tmp_path: Path) -> None:
    """As if the bot ran twice on one database: the row decides."""
    clock = SetClock()
    async with open_store("", tmp_path, SecretHiding(), clock) as store:
        one, other = (
            Clockwork(clock, store.schedules, store.digests, Said(DIGEST)) for _ in range(2)
        )
        await one.digesting.set(CHAT, THREAD, DAILY)
        clock.time = START + timedelta(days=1)
        await asyncio.gather(one.digesting.round(), other.digesting.round())
        async with asyncio.timeout(20):
            while not await store.outgoing.waiting():  # noqa: ASYNC110 - it has no such event
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)  # and no second one
        assert len(await store.outgoing.waiting()) == 1


async def test_the_chats_of_the_settings_get_one_unless_they_choose_otherwise() -> None:
    rows, clock = MemoryDigests(), SetClock()
    work = clockwork(rows, clock)
    await work.digesting.settle([(CHAT, None), (CHAT, 7)], "0 9 * * *", [CHAT])
    assert {one.cron for one in rows.rows.values()} == {"0 9 * * *"}
    first = rows.rows[CHAT, None]
    clock.time = START + timedelta(days=2)
    await work.digesting.settle([(CHAT, None), (CHAT, 7)], "0 9 * * *", [CHAT])
    assert rows.rows[CHAT, None] == first, "one that is due stays due"
    await work.digesting.set(CHAT, 7, None)
    await work.digesting.settle([(CHAT, None), (CHAT, 7)], "0 10 * * *", [CHAT])
    assert [one.cron for one in rows.rows.values()] == ["0 10 * * *", None]
    await work.digesting.settle([(-5, None)], "0 10 * * *", [CHAT])
    assert list(rows.rows) == [(CHAT, 7), (-5, None)]
    await work.digesting.settle([], None, [CHAT])
    assert list(rows.rows) == [(CHAT, 7)]
    await work.digesting.settle([], None, [-5])
    assert rows.rows == {}


async def test_a12_another_zone_moves_what_is_to_come() -> None:
    rows, clock = MemoryDigests(), SetClock(datetime(2026, 3, 1, 8, tzinfo=UTC))
    await clockwork(rows, clock).digesting.set(CHAT, THREAD, DAILY)
    clock.time = clock.time.astimezone(BERLIN)
    work = clockwork(rows, clock)
    await work.digesting.settle([], None, [CHAT])
    assert rows.rows[CHAT, THREAD].next_at == datetime(2026, 3, 2, 9, tzinfo=BERLIN)
    for hour in range(9, 20):
        clock.time = clock.time.replace(hour=hour, minute=30)
        await rounds(work)
    assert rows.outbox == []
    late = replace(rows.rows[CHAT, THREAD], next_at=clock.time - timedelta(hours=1))
    await rows.set(late)
    await work.digesting.settle([], None, [CHAT])
    assert rows.rows[CHAT, THREAD] == late


async def test_one_at_once_changes_nothing() -> None:
    rows, clock, said = MemoryDigests(), SetClock(), Said(DIGEST)
    work = clockwork(rows, clock, said)
    assert await work.digesting.now(CHAT, THREAD) == DIGEST
    assert rows.rows == {}
    plan = DigestPlan(CHAT, THREAD, "0 9 * * *", is_own=True, last_at=START, next_at=START)
    await rows.set(plan)
    await work.digesting.now(CHAT, THREAD)
    assert said.asked == [None, START]
    assert rows.rows[CHAT, THREAD] == plan


async def test_a_fault_of_ours_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    rows, clock, said = MemoryDigests(), SetClock(), Said(None)
    work = clockwork(rows, clock, said)
    await work.digesting.set(CHAT, THREAD, DAILY)
    clock.time = START + timedelta(days=1)
    await rounds(work)
    assert len(said.asked) == 2
    assert "fails by a fault of ours" in caplog.text
    said.result = DIGEST
    await rounds(work)
    assert len(rows.outbox) == 1
