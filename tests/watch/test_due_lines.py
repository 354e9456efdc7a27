"""What is due is begun, or it is told why it is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.schedule import Halt
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.store.samples import START, SetClock
from tests.watch.clockwork import Began, Clockwork, MemorySchedules
from tests.watch.planned import add, clockwork, settle, whys

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


async def test_one_that_still_runs_is_not_begun_again_and_told_once(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began(seconds=60)
    added = await add(work, clock, "every 1h")
    for hours in (1, 2, 3):
        clock.time = START + timedelta(hours=hours)
        await settle(work, began)
    assert len(began.lines) == len(rows.inbox) == 1
    assert whys(rows) == [Halt.UNENDED]
    assert rows.rows[1].next_at == START + timedelta(hours=4)
    assert began.told == []
    work.scheduling.run_now(added)
    await settle(work, began)
    assert began.told == ["Schedule 1 still runs, and is not begun again."]
    await work.scheduling.stop()


async def test_a_last_time_that_falls_into_a_run_is_told(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began(seconds=60)
    added = await add(work, clock, "13:00")
    work.scheduling.run_now(added)
    await settle(work, began)
    clock.time = added.next_at
    await settle(work, began)
    assert (len(began.lines), rows.rows, whys(rows)) == (1, {}, [Halt.UNENDED])
    await work.scheduling.stop()


@pytest.mark.parametrize("when", ["13:00", "every 1h"])
async def test_c1_what_the_end_of_the_bot_cuts_off_is_left_to_be_told(
    tmp_path: Path, clock: SetClock, when: str
) -> None:
    """From the moment that its time is taken, before anything of it is done."""
    async with open_store("", tmp_path, SecretHiding(), clock) as store:
        work, began = Clockwork(clock, store.schedules, store.digests), Began()
        added = await add(work, clock, when)
        clock.time = added.next_at
        await work.scheduling.round(began)
        await work.scheduling.stop()
    assert began.lines == []
    async with open_store("", tmp_path, SecretHiding(), clock) as store:
        (left,) = await store.inbox.unfinished()
        assert (left.line, left.place.chat, left.person) == (added.line, -1001, 222)
        await Clockwork(clock, store.schedules, store.digests).scheduling.round(began)
        await asyncio.sleep(0.01)
    assert began.lines == []


async def test_what_can_not_be_written_down_waits_and_is_told_once(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began()
    added = await add(work, clock, "13:00")
    rows.is_full = True
    for seconds in (0, 30):
        clock.time = added.next_at + timedelta(seconds=seconds)
        await settle(work, began)
    work.scheduling.run_now(added)
    await settle(work, began)
    assert began.told == [
        "Schedule 1 is due and waits, since it can't be written down. The disk is full.",
        "Schedule 1 was not run, since it can't be written down. The disk is full.",
    ]
    assert began.lines == []
    rows.is_full = False
    await settle(work, began)
    assert began.lines == [(added.line, added.next_at)]


@pytest.mark.parametrize(("zone", "hours"), [(SHANGHAI, 18.5), (NEW_YORK, 7.5)])
async def test_another_zone_moves_what_is_to_come(
    rows: MemorySchedules, clock: SetClock, zone: ZoneInfo, hours: float
) -> None:
    """Nothing is done once more at its old time; one moment stays that moment."""
    before = clockwork(rows, clock)
    daily, once, hourly = [
        await add(before, clock, when) for when in ("30 14 * * *", "15:00", "every 2h")
    ]
    clock.time = START.astimezone(zone)
    work, began = clockwork(rows, clock), Began()
    await work.scheduling.settle()
    moved = {number: one.next_at for number, one in rows.rows.items()}
    assert moved[daily.number] == START + timedelta(hours=hours)
    assert f"{moved[daily.number].astimezone(zone):%H:%M}" == "14:30"
    assert (moved[once.number], moved[hourly.number]) == (once.next_at, hourly.next_at)
    for half_hours in range(24):
        clock.time = (START + timedelta(minutes=30 * half_hours)).astimezone(zone)
        await settle(work, began)
    times = sorted((due - START) / timedelta(hours=1) for _, due in began.lines)
    assert times == sorted([2, 3, 4, 6, 8, 10, *([hours] if hours < 12 else [])])
    assert once.number not in rows.rows


async def test_the_same_zone_moves_nothing_and_what_was_missed_stays_due(
    rows: MemorySchedules, clock: SetClock
) -> None:
    before = clockwork(rows, clock)
    for when in ("30 14 * * *", "15:00", "every 2h", "*/5 * * * *"):
        await add(before, clock, when)
    known = dict(rows.rows)
    for hours in (0, 1, 30):
        clock.time = START + timedelta(hours=hours)
        await clockwork(rows, clock).scheduling.settle()
        assert rows.rows == known
    clock.time = clock.time.astimezone(SHANGHAI)
    await clockwork(rows, clock).scheduling.settle()
    assert rows.rows == known


async def test_a_start_after_the_clock_was_set_back_repeats_nothing(
    rows: MemorySchedules, clock: SetClock
) -> None:
    work, began = clockwork(rows, clock), Began()
    added = await add(work, clock, "0 13 * * *")
    clock.time = added.next_at
    await settle(work, began)
    clock.time = added.next_at - timedelta(minutes=5)
    work = clockwork(rows, clock)
    await work.scheduling.settle()
    assert rows.rows[added.number].next_at == added.next_at + timedelta(days=1)
    clock.time = added.next_at
    await settle(work, began)
    assert len(began.lines) == 1


async def test_a_fault_of_ours_in_one_holds_up_no_other(
    rows: MemorySchedules, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    work, began = clockwork(rows, clock), Began()
    bad, good = [await add(work, clock, "every 1h") for _ in range(2)]
    rows.rows[bad.number] = replace(bad, timing="whenever")
    clock.time = good.next_at
    await settle(work, began)
    assert began.lines == [(good.line, good.next_at)]
    assert "schedule 1 is not begun, by a fault of ours" in caplog.text
