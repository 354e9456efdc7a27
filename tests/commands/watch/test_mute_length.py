"""How long `/mute` lasts, and why: lengths, the next morning, reasons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.alert_results import Muted
from bot.core.errors import UsageError
from tests.commands.driver import Driver
from tests.render.shown import shown
from tests.watch.stand_ins import NOON, HandClock


@pytest.mark.parametrize(
    ("words", "length", "reason"),
    [
        ("", timedelta(hours=1), ""),
        ("30m", timedelta(minutes=30), ""),
        ("1d", timedelta(days=1), ""),
        ("1D12H", timedelta(hours=36), ""),
        ("1h30m", timedelta(minutes=90), ""),
        ("1m", timedelta(minutes=1), ""),
        ("30d", timedelta(days=30), ""),
        ("Tomorrow", timedelta(hours=20), ""),
        ("for 2h", timedelta(hours=2), ""),
        ("until tomorrow back then", timedelta(hours=20), "back then"),
        ("noisy neighbour", timedelta(hours=1), "noisy neighbour"),
        ("for Olaf", timedelta(hours=1), "for Olaf"),
        ("xyz", timedelta(hours=1), "xyz"),
        ("always noisy", timedelta(hours=1), "always noisy"),
        ("until tonight is over", timedelta(hours=1), "until tonight is over"),
        ("s3 outage", timedelta(hours=1), "s3 outage"),
        ("2h 3rd deploy", timedelta(hours=2), "3rd deploy"),
        ("2h 'two\nlines\x1b[31m'", timedelta(hours=2), "two lines"),
    ],
)
async def test_lengths_and_reasons(
    phone: Driver, words: str, length: timedelta, reason: str
) -> None:
    begun = (await phone.send(f"/mute all {words}")).one(Muted).mute
    assert (begun.until - NOON, begun.reason) == (length, reason)


async def test_a_word_that_is_no_length_is_seen_to_be_the_reason(phone: Driver) -> None:
    words = shown((await phone.send("/mute all xyz")).one(Muted))
    assert words.startswith(
        "🔕 everything is muted for 1 hr, until 2026-03-10 13:00 UTC.\nReason: xyz\n"
    )
    longer = shown((await phone.send("/mute all 1d2h30m")).one(Muted))
    assert longer.startswith(
        "🔕 everything is muted for 1 day 2 hr, until 2026-03-11 14:30 UTC.\nIt was"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("5", "5 is not a length of time: write one like 30m, 2h or 1d, or tomorrow."),
        ("2 hours", "2 is not a length of time"),
        ("2x", "2x is not a length of time"),
        ("2hours", "2hours is not a length of time"),
        ("forever", "forever is not a length of time: write one like 30m, 2h or 1d, or tomorrow."),
        ("Always", "always is not a length of time: write one like 30m, 2h or 1d, or tomorrow."),
        ("until tonight", "tonight is not a length of time"),
        ("h2", "h2 is not a length of time: write one like 30m, 2h or 1d, or tomorrow."),
        ("M30 new release", "m30 is not a length of time"),
        ("tomorow", "tomorow is not a length of time"),
        ("until tommorow", "tommorow is not a length of time"),
        ("1d2", "1d2 is not a length of time"),
        ("0", "A mute lasts from a minute to 30 days, not 0."),
        ("59s", "A mute lasts from a minute to 30 days, not 59s."),
        ("31d", "A mute lasts from a minute to 30 days, not 31d."),
        ("30d1s", "A mute lasts from a minute to 30 days, not 30d1s."),
        ("999999999d", "A mute lasts from a minute to 30 days, not 999999999d."),
        ("9" * 500 + "d", "is not a length of time"),
        ("1h " + "x" * 201, "The reason is too long: 200 characters at most."),
        ("-5m", "There is no flag -5 here."),
    ],
)
async def test_what_can_not_be_read(phone: Driver, words: str, says: str) -> None:
    with pytest.raises(UsageError) as fault:
        await phone.send(f"/mute all {words}")
    assert says in shown(fault.value)
    assert phone.watched.muting.active() == ()


@pytest.mark.parametrize(
    ("now", "zone", "end"),
    [
        # 23:30 in Shanghai: tomorrow is half an hour away, its morning eight and a half.
        ("2026-03-10 15:30Z", "Asia/Shanghai", "2026-03-11 00:00Z"),
        ("2026-03-10 16:30Z", "Asia/Shanghai", "2026-03-12 00:00Z"),
        # In the night to the 29th clocks go on by an hour in Berlin, in that to the 25th back.
        ("2026-03-28 20:00Z", "Europe/Berlin", "2026-03-29 06:00Z"),
        ("2026-10-24 20:00Z", "Europe/Berlin", "2026-10-25 07:00Z"),
    ],
)
async def test_a11_tomorrow_is_eight_in_the_zone_of_the_settings(
    phone: Driver, clock: HandClock, now: str, zone: str, end: str
) -> None:
    clock.at, clock.zone = datetime.fromisoformat(now), ZoneInfo(zone)
    begun = (await phone.send("/mute all tomorrow")).one(Muted).mute
    assert begun.until == datetime.fromisoformat(end)
    assert begun.until.astimezone(ZoneInfo(zone)).hour == 8


async def test_a11_two_hours_are_two_hours_while_clocks_change(
    phone: Driver, clock: HandClock
) -> None:
    clock.zone = ZoneInfo("Europe/Berlin")
    for night in (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        clock.at = night
        begun = (await phone.send("/mute all 2h")).one(Muted).mute
        assert begun.until == night + timedelta(hours=2)
