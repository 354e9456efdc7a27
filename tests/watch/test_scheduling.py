"""What is due is begun once, whatever the clock, the loop and the bot did meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.core.plan_ports import How, Ran
from bot.core.plan_results import DigestShown, PlanSpoilt, ScheduleHalted
from bot.core.stored_results import restore
from bot.domain.cron import parse_cron
from bot.domain.schedule import Halt
from bot.domain.timing import Every
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.promises.waiting import until
from tests.store.samples import START, SetClock
from tests.watch.clockwork import Began, Clockwork, MemorySchedules, Said
from tests.watch.planned import OLGA, add, clockwork, settle, whys

BERLIN = ZoneInfo("Europe/Berlin")
CHANGES = tuple(datetime(2026, *day, 12, tzinfo=BERLIN) for day in ((3, 28), (10, 24)))
DIGEST = DigestShown(START, None, ())


async def test_a_due_line_is_begun_once_and_its_next_time_noted(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began()
    added = await add(work, clock, "0 13 * * *")
    assert await settle(work, began) == added.next_at
    assert began.lines == []
    clock.time = added.next_at
    tomorrow = added.next_at + timedelta(days=1)
    for _ in range(3):
        assert await settle(work, began) == tomorrow
    assert began.lines == [("/restart web", added.next_at)]
    assert rows.rows[1].last_at == clock.time


async def test_what_was_missed_is_run_once_late_or_left_out(
    rows: MemorySchedules, clock: SetClock
) -> None:
    before, began = clockwork(rows, clock), Began()
    runs = await add(before, clock, "every 1h")
    await add(before, clock, "every 1h", skips_late=True)
    clock.time = START + timedelta(hours=5, minutes=30)
    after = clockwork(rows, clock)
    assert await settle(after, began) == START + timedelta(hours=6)
    assert began.lines == [("/restart web", runs.next_at)]
    assert [one.next_at for one in rows.rows.values()] == [START + timedelta(hours=6)] * 2
    assert rows.outbox == []


async def test_a_minute_is_not_late(rows: MemorySchedules, clock: SetClock) -> None:
    work, began = clockwork(rows, clock), Began()
    added = await add(work, clock, "every 1h", skips_late=True)
    clock.time = added.next_at + timedelta(seconds=59)
    await settle(work, began)
    assert len(began.lines) == 1


async def test_once_is_gone_afterwards_and_its_miss_is_told(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began()
    await add(work, clock, "13:00")
    await add(work, clock, "14:00", skips_late=True)
    clock.time = START + timedelta(hours=1)
    await settle(work, began)
    assert (len(began.lines), list(rows.rows)) == (1, [2])
    clock.time = START + timedelta(hours=9)
    assert await settle(work, began) is None
    assert (len(began.lines), list(rows.rows)) == (1, [])
    (notice,) = rows.outbox
    assert work.mailed == 1
    told = restore(notice.body or {})
    assert isinstance(told, ScheduleHalted)
    assert (notice.chat, notice.thread, told.why) == (-1001, 7, Halt.MISSED)


@pytest.mark.parametrize(
    ("ran", "why"), [(Ran.REFUSED, [Halt.REFUSED]), (Ran.UNHEARD, []), (Ran.FAILED, None)]
)
async def test_who_may_not_any_more_pauses_it_and_the_chat_is_told_once(
    rows: MemorySchedules, clock: SetClock, ran: Ran, why: list[Halt] | None
) -> None:
    work, began = clockwork(rows, clock), Began(ran)
    await add(work, clock, "every 1h")
    for hours in (1, 2, 3):
        clock.time = START + timedelta(hours=hours)
        await settle(work, began)
    assert whys(rows) == (why or [])
    assert len(began.lines) == (3 if why is None else 1)
    assert rows.rows[1].paused is (why is not None)
    assert work.mailed >= len(rows.outbox)


async def test_a_pause_lets_times_pass_and_resuming_makes_none_up(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began()
    added = await add(work, clock, "every 1h")
    await work.scheduling.pause(added)
    clock.time = START + timedelta(hours=3, minutes=1)
    assert await settle(work, began) is None
    resumed = await work.scheduling.resume(added)
    assert resumed is not None
    assert resumed.next_at == START + timedelta(hours=4)
    await settle(work, began)
    assert began.lines == []


async def test_a_time_that_is_over_can_not_be_resumed(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work = clockwork(rows, clock)
    added = await add(work, clock, "13:00")
    await work.scheduling.pause(added)
    clock.time = START + timedelta(hours=3)
    assert await work.scheduling.resume(added) is None


async def test_run_now_is_beside_its_times(rows: MemorySchedules, clock: SetClock) -> None:
    work, began = clockwork(rows, clock), Began()
    added = await add(work, clock, "every 1h")
    await work.scheduling.pause(added)
    work.scheduling.run_now(added)
    await settle(work, began)
    await settle(work, began)
    assert began.lines == [("/restart web", START)]
    assert rows.rows[1] == replace(added, paused=True)


async def test_a_clock_that_is_set_back_repeats_nothing(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began()
    added = await add(work, clock, "0 13 * * *")
    for time_ in (added.next_at, added.next_at - timedelta(minutes=5), added.next_at):
        clock.time = time_
        await settle(work, began)
    assert len(began.lines) == 1


async def test_on_the_days_that_clocks_change_it_is_begun_once(rows: MemorySchedules) -> None:
    for day in CHANGES:
        clock, began = SetClock(day), Began()
        work = Clockwork(clock, MemorySchedules())
        await add(work, clock, "30 2 * * *")
        for quarters in range(24 * 4):
            moved = day.astimezone(UTC) + timedelta(minutes=15 * quarters)
            clock.time = moved.astimezone(BERLIN)
            await settle(work, began)
        assert len(began.lines) == 1


async def test_a_row_that_cannot_be_read_stops_nothing(tmp_path: Path, clock: SetClock) -> None:
    async with open_store("", tmp_path, SecretHiding(), clock) as store:
        work, began = Clockwork(clock, store.schedules, store.digests, Said(DIGEST)), Began()
        bad, good = [await add(work, clock, "every 1h") for _ in range(2)]
        for thread in (1, 2):
            await work.digesting.set(-1001, thread, parse_cron("0 13 * * *"))
        with closing(sqlite3.connect(tmp_path / "deckhand.db")) as database, database:
            database.execute("update schedules set late = '' where number = ?", (bad.number,))
            database.execute("update digests set cron = '?' where thread = 1")
        clock.time = good.next_at
        loop = asyncio.create_task(work.timetable.run(began))
        async with asyncio.timeout(20):
            while work.mailed < 3 or not began.lines:  # noqa: ASYNC110 - it has no such event
                await asyncio.sleep(0.01)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        assert len(began.lines) == 1
        told = [restore(one.body or {}) for one in await store.outgoing.waiting()]
        assert told == [PlanSpoilt(bad.number, bad.line), PlanSpoilt(None), DIGEST]
        assert work.mailed == 3


async def test_the_loop_wakes_for_what_is_added_and_survives_a_block_and_a_broken_store() -> None:
    rows, began = MemorySchedules(), Began()
    work = Clockwork(SystemClock(UTC), rows)
    loop = asyncio.create_task(work.timetable.run(began))
    await asyncio.sleep(0)
    added = await work.scheduling.add(OLGA, "/ps", Every(timedelta(minutes=1)), How())
    soon = datetime.now(UTC) + timedelta(seconds=1)
    rows.rows[added.number] = replace(added, next_at=soon)
    work.scheduling.run_now(added)
    await until(lambda: bool(began.lines))
    time.sleep(1.2)  # noqa: ASYNC251 - the loop is blocked over the time, on purpose
    await until(lambda: len(began.lines) > 1)
    await asyncio.sleep(0.2)
    assert [due for _, due in began.lines[1:]] == [soon]
    rows.is_broken = True
    work.scheduling.run_now(added)
    await asyncio.sleep(0.05)
    assert not loop.done()
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
