"""When a timing comes next, also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cron import Cron
from bot.domain.timing import Once, Timing, parse_timing
from bot.watch.moments import following

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Its clocks go forward by half an hour."""
SPRING, AUTUMN = datetime(2026, 3, 28, 12, tzinfo=BERLIN), datetime(2026, 10, 24, 12, tzinfo=BERLIN)


def times(line: str, after: datetime, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    """The next ones, by the zone's clocks."""
    timing, begun, found = parse_timing(line, after), after, []
    for _ in range(count):
        moment = following(timing, after, zone, begun)
        assert moment is not None
        assert moment > after
        after = moment
        found.append(f"{moment.astimezone(zone):%a %d %H:%M %z}")
    return found


def test_days_of_the_week_are_crons() -> None:
    after = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a Sunday
    utc = ZoneInfo("UTC")
    assert times("0 9 * * 0", after, 2, utc) == ["Sun 08 09:00 +0000", "Sun 15 09:00 +0000"]
    assert times("0 9 * * 7", after, 1, utc) == ["Sun 08 09:00 +0000"]
    assert times("0 9 * * 1", after, 1, utc) == ["Mon 02 09:00 +0000"]
    assert times("0 9 * * 6-7", after, 2, utc) == ["Sat 07 09:00 +0000", "Sun 08 09:00 +0000"]
    assert times("0 9 * * mon-fri", after, 6, utc)[4:] == [
        "Fri 06 09:00 +0000",
        "Mon 09 09:00 +0000",
    ]


def test_either_of_two_restricted_days_is_enough() -> None:
    after = datetime(2026, 3, 1, 12, tzinfo=UTC)
    found = times("0 9 10 * mon", after, 3, ZoneInfo("UTC"))
    assert found == ["Mon 02 09:00 +0000", "Mon 09 09:00 +0000", "Tue 10 09:00 +0000"]


def test_a_time_that_is_skipped_comes_once_and_later() -> None:
    assert times("30 2 * * *", SPRING, 2) == ["Sun 29 03:30 +0200", "Mon 30 02:30 +0200"]


@pytest.mark.parametrize("minute", [0, 10, 29])
def test_it_comes_also_where_the_clocks_have_just_changed(minute: int) -> None:
    """As for a bot that starts then."""
    after = datetime(2026, 3, 29, 3, minute, tzinfo=BERLIN)
    assert times("30 2 * * *", after, 1) == ["Sun 29 03:30 +0200"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Beirut", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    "line", ["*/15 2 * * *", "0,30 2,3 * * *", "10,50 0-4 * * *", "5,35 1,2 * * *", "15 0 * * *"]
)
def test_each_minute_of_a_day_of_change_is_as_found_by_trying_all(zone: str, line: str) -> None:
    clocks, cron = ZoneInfo(zone), parse_timing(line, SPRING)
    assert isinstance(cron, Cron)
    for day in _changes(clocks):
        walls = [day + timedelta(minutes=minute) for minute in range(-600, 2 * 1440)]
        meant = {
            wall.replace(tzinfo=clocks).astimezone(UTC)
            for wall in walls
            if wall.minute in cron.minutes and wall.hour in cron.hours
        }
        start = day.replace(tzinfo=clocks).astimezone(UTC) - timedelta(hours=2)
        for minute in range(0, 1440, 7):
            after = start + timedelta(minutes=minute)
            expected = min(moment for moment in meant if moment > after)
            assert following(cron, after, clocks, after) == expected, after.astimezone(clocks)


def _changes(zone: ZoneInfo) -> list[datetime]:
    """The days of 2026 on which its clocks change."""
    days = [datetime(2026, 1, 1) + timedelta(days=day) for day in range(365)]
    offsets = [day.replace(tzinfo=zone).utcoffset() for day in [*days, datetime(2027, 1, 1)]]
    found = [day for day, at, then in zip(days, offsets, offsets[1:], strict=False) if at != then]
    assert len(found) == 2
    return found


def test_a_time_that_comes_twice_counts_once() -> None:
    assert times("30 2 * * *", AUTUMN, 2) == ["Sun 25 02:30 +0200", "Mon 26 02:30 +0100"]
    second = datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1)
    assert times("30 2 * * *", second, 1) == ["Mon 26 02:30 +0100"]


def test_every_hour_goes_by_real_time() -> None:
    night = SPRING + timedelta(hours=13)
    assert times("0 * * * *", night, 2) == ["Sun 29 03:00 +0200", "Sun 29 04:00 +0200"]
    night = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    assert times("0 * * * *", night, 3) == [
        "Sun 25 02:00 +0200",
        "Sun 25 02:00 +0100",
        "Sun 25 03:00 +0100",
    ]


@pytest.mark.parametrize("zone", [BERLIN, LORD_HOWE, ZoneInfo("America/New_York")])
@pytest.mark.parametrize("line", ["30 2 * * *", "15 1,2 * * *", "0 0 * * *", "59 23 * * *"])
def test_every_day_of_a_year_has_its_times(zone: ZoneInfo, line: str) -> None:
    timing = parse_timing(line, SPRING)
    after = datetime(2026, 1, 1, tzinfo=zone) - timedelta(seconds=1)
    end = datetime(2027, 1, 1, tzinfo=zone)
    found: list[datetime] = []
    while (moment := following(timing, after, zone, after)) is not None and moment < end:
        found.append(moment)
        after = moment
    days = [f"{moment.astimezone(zone):%j}" for moment in found]
    assert len(found) == len(set(found)) == 365 * (2 if "," in line else 1)
    assert len(set(days)) == 365


@pytest.mark.parametrize("zone", [BERLIN, LORD_HOWE])
def test_ten_minutes_apart_stay_so_all_year(zone: ZoneInfo) -> None:
    timing = parse_timing("*/10 * * * *", SPRING)
    for change in (datetime(2026, 3, 28, 12, tzinfo=zone), datetime(2026, 4, 4, 12, tzinfo=zone)):
        after = change.astimezone(UTC)
        for _ in range(24 * 6):
            moment = following(timing, after, zone, after)
            assert moment is not None
            assert moment - after == timedelta(minutes=10)
            after = moment


def test_an_interval_counts_from_its_beginning_whatever_clocks_do() -> None:
    assert times("every 6h", SPRING, 3) == [
        "Sat 28 18:00 +0100",
        "Sun 29 00:00 +0100",
        "Sun 29 07:00 +0200",
    ]
    timing: Timing = parse_timing("every 6h", SPRING)
    begun = SPRING.astimezone(UTC)
    much_later = begun + timedelta(hours=100)
    assert following(timing, much_later, BERLIN, SPRING) == begun + timedelta(hours=102)


def test_once_is_over_afterwards() -> None:
    at = datetime(2026, 3, 29, 9, tzinfo=BERLIN)
    assert following(Once(at), SPRING, BERLIN, SPRING) == at
    assert following(Once(at), at, BERLIN, SPRING) is None
