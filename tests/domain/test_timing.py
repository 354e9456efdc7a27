"""What people write for when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cron import Cron, parse_cron
from bot.domain.sentence import NotationError
from bot.domain.timing import Every, Once, leading, parse_timing

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("field", "place", "numbers"),
    [
        ("0", "minutes", (0,)),
        ("*/20", "minutes", (0, 20, 40)),
        ("5,1-3", "minutes", (1, 2, 3, 5)),
        ("10-30/10", "minutes", (10, 20, 30)),
        ("0-6/3", "hours", (0, 3, 6)),
        ("1,31", "days", (1, 31)),
        ("jan,DEC", "months", (1, 12)),
        ("mar-may", "months", (3, 4, 5)),
        ("0", "weekdays", (0,)),
        ("7", "weekdays", (0,)),
        ("1-5", "weekdays", (1, 2, 3, 4, 5)),
        ("5-7", "weekdays", (0, 5, 6)),
        ("mon-fri", "weekdays", (1, 2, 3, 4, 5)),
        ("fri-mon", "weekdays", (0, 1, 5, 6)),
        ("sat,sun", "weekdays", (0, 6)),
        ("*/2", "weekdays", (0, 2, 4, 6)),
        ("*", "weekdays", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_a_cron_field(field: str, place: str, numbers: tuple[int, ...]) -> None:
    names = ("minutes", "hours", "days", "months", "weekdays")
    line = " ".join(field if name == place else "*" for name in names)
    assert getattr(parse_cron(line), place) == numbers


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("daily", "write five fields, as 0 9 * * mon-fri"),
        ("0 9 * *", "write five fields"),
        ("0 9 * * * *", "write five fields"),
        ("60 9 * * *", "60 is no minute in cron: write 0 to 59"),
        ("0 24 * * *", "24 is no hour"),
        ("0 9 0 * *", "0 is no day of the month"),
        ("0 9 * 13 *", "13 is no month"),
        ("0 9 * * 8", "8 is no day of the week"),
        ("0 9 * * fun", "fun is no day of the week"),
        ("*/0 9 * * *", "*/0 is no minute"),
        ("5/15 9 * * *", "5/15 is no minute"),
        ("9-5 9 * * *", "9-5 is no minute"),
        (", 9 * * *", '"" is no minute'),
        ("0 9 30 2 *", "0 9 30 2 * never comes"),
        ("0 9 31 apr,jun *", "never comes"),
        ("٣ 9 * * *", "is no minute"),
    ],
)
def test_a_wrong_cron_line_is_told_in_a_sentence(line: str, words: str) -> None:
    with pytest.raises(NotationError) as fault:
        parse_cron(line)
    assert words in str(fault.value.sentence)


def test_a_day_that_a_weekday_makes_up_for_comes() -> None:
    assert parse_cron("0 9 31 2 mon").weekdays == (1,)
    assert parse_cron("0 9 29 2 *").days == (29,)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("18:30", datetime(2026, 3, 1, 18, 30, tzinfo=BERLIN)),
        ("at 18:30", datetime(2026, 3, 1, 18, 30, tzinfo=BERLIN)),
        ("9:05", datetime(2026, 3, 2, 9, 5, tzinfo=BERLIN)),
        ("12:00", datetime(2026, 3, 2, 12, 0, tzinfo=BERLIN)),
        ("2026-12-31 18:30", datetime(2026, 12, 31, 18, 30, tzinfo=BERLIN)),
        ("2026-12-31T18:30", datetime(2026, 12, 31, 18, 30, tzinfo=BERLIN)),
    ],
)
def test_once(text: str, at: datetime) -> None:
    assert parse_timing(text, NOW) == Once(at)


@pytest.mark.parametrize(
    ("text", "interval", "again"),
    [
        ("every 6h", timedelta(hours=6), "every 6h"),
        ("EVERY 90m", timedelta(minutes=90), "every 1h30m"),
        ("every 1d12h", timedelta(hours=36), "every 1d12h"),
        ("every 120s", timedelta(minutes=2), "every 2m"),
    ],
)
def test_every(text: str, interval: timedelta, again: str) -> None:
    found = parse_timing(text, NOW)
    assert found == Every(interval)
    assert str(found) == again


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tomorrow", "tomorrow says no time"),
        ("", '"" says no time'),
        ("25:00", "25:00 is no time that exists"),
        ("2026-02-30 10:00", "no time that exists"),
        ("2026-02-28 10:00", "is over already: it is 2026-03-01 12:00"),
        ("every", "is not a length of time"),
        ("every day", "is not a length of time"),
        ("every 6", "is not a length of time"),
        ("every 10s", "every 10s is too often: the shortest interval is 1 minute."),
        ("every 0m", "every 0m is too often: the shortest interval is 1 minute."),
        ("every 367d", "every 367d is too rare: the longest interval is 366 days."),
        ("every 1m30s", "every 1m30s is too fine: an interval is in whole minutes."),
        ("x" * 200, "says no time"),
    ],
)
def test_a_wrong_time_is_told_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(NotationError) as fault:
        parse_timing(text, NOW)
    assert words in str(fault.value.sentence)


@pytest.mark.parametrize("text", ["0 9 * * mon-fri", "every 6h", "2026-12-31 18:30", "18:30"])
def test_what_is_stored_reads_the_same(text: str) -> None:
    found = parse_timing(text, NOW)
    assert parse_timing(str(found), NOW) == found


def test_a_cron_line_is_told_from_others() -> None:
    assert isinstance(parse_timing("0 9 * * *", NOW.astimezone(UTC)), Cron)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (("0 9 * * *", "ps"), 1),
        (("0", "9", "*", "*", "mon-fri", "ps"), 5),
        (("*/5", "*", "*", "*", "*", "ps"), 5),
        (("every", "6h", "ps"), 2),
        (("every 6h", "ps"), 1),
        (("18:30", "ps"), 1),
        (("at", "18:30", "ps"), 2),
        (("2026-12-31", "18:30", "ps"), 2),
        (("ps",), 1),
        ((), 0),
    ],
)
def test_how_many_words_say_when(line: tuple[str, ...], count: int) -> None:
    assert leading(line) == count
