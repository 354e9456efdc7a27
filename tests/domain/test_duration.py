"""Durations and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.duration import (
    parse_duration,
    parse_long_duration,
    parse_moment,
    parse_seconds,
)
from bot.domain.sentence import NotationError

EAST = timezone(timedelta(hours=8))
NOW = datetime(2024, 5, 1, 12, 0, tzinfo=EAST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", timedelta()),
        ("10s", timedelta(seconds=10)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("500ms", timedelta(milliseconds=500)),
        ("1.5s", timedelta(milliseconds=1500)),
        (".5m", timedelta(seconds=30)),
        ("3us", timedelta(microseconds=3)),
        ("3\u00b5s", timedelta(microseconds=3)),
        ("2500ns", timedelta(microseconds=2)),
        ("1m1m", timedelta(minutes=2)),
    ],
)
def test_go_durations(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "10", "s", "-5s", "1d", "1h 30m", "1,5s", "9999999h", "1" * 999]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("1d12h", timedelta(hours=36)),
        ("0d0", timedelta()),
        ("999999999d", timedelta(days=999_999_999)),
    ],
)
def test_days(text: str, expected: timedelta) -> None:
    assert parse_long_duration(text) == expected


@pytest.mark.parametrize("text", ["d", "1.5d", "-1d", "1d2", "1dd", "1d 2h", "999999999d24h", "x"])
def test_what_is_no_length_with_days_is_refused(text: str) -> None:
    with pytest.raises(NotationError, match="is not a length of time"):
        parse_long_duration(text)


def test_seconds() -> None:
    assert parse_seconds("0") == 0
    assert parse_seconds("90") == 90
    for text in ("", "-1", "1.5", "10s", "٣", "99999999999"):
        with pytest.raises(NotationError, match="write a whole number like 10"):
            parse_seconds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10m", datetime(2024, 5, 1, 11, 50, tzinfo=EAST)),
        ("1h30m", datetime(2024, 5, 1, 10, 30, tzinfo=EAST)),
        ("2024-04-30", datetime(2024, 4, 30, tzinfo=EAST)),
        ("2024-04-30Z", datetime(2024, 4, 30, tzinfo=UTC)),
        ("2024-04-30+02:00", datetime(2024, 4, 29, 22, tzinfo=UTC)),
        ("2024-04-30T07", datetime(2024, 4, 30, 7, tzinfo=EAST)),
        ("2024-04-30T07Z", datetime(2024, 4, 30, 7, tzinfo=UTC)),
        ("2024-04-30T07:08", datetime(2024, 4, 30, 7, 8, tzinfo=EAST)),
        ("2024-04-30T07:08-01:30", datetime(2024, 4, 30, 8, 38, tzinfo=UTC)),
        ("2024-04-30T07:08:09", datetime(2024, 4, 30, 7, 8, 9, tzinfo=EAST)),
        ("2024-04-30T07:08:09Z", datetime(2024, 4, 30, 7, 8, 9, tzinfo=UTC)),
        ("2024-04-30T07:08:09.25", datetime(2024, 4, 30, 7, 8, 9, 250_000, tzinfo=EAST)),
        ("2024-04-30T07:08:09.123456789Z", datetime(2024, 4, 30, 7, 8, 9, 123_456, tzinfo=UTC)),
        ("1136073600", datetime(2006, 1, 1, tzinfo=UTC)),
        ("1136073600.000001", datetime(2006, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments_as_docker_reads_them(text: str, expected: datetime) -> None:
    found = parse_moment(text, NOW)
    assert found == expected
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("yesterday", "is not a time"),
        ("", "is not a time"),
        ("2024-5-1", "is not a time"),
        ("2024-02-30", "no date that exists"),
        ("2024-01-01T25", "no date that exists"),
        ("2024-01-01+99:00", "no date that exists"),
        ("999999999999", "no date that exists"),
        ("2500000h", "no date that exists"),
        ("-10m", "is not a time"),
    ],
)
def test_faults_are_said(text: str, says: str) -> None:
    with pytest.raises(NotationError, match=says):
        parse_moment(text, datetime(200, 1, 1, tzinfo=UTC))


@given(
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),
)
def test_iso_times_read_back(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert parse_moment(aware.isoformat(), NOW) == aware


@given(st.one_of(st.text(), st.text("0123456789-T:.Zz+hms")))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = parse_moment(text, NOW)
    except NotationError as fault:
        assert str(fault)
    else:
        assert found.tzinfo is not None


@given(st.timedeltas(timedelta(), timedelta(days=9999)))
def test_whole_microseconds_read_back(length: timedelta) -> None:
    assert parse_duration(f"{length // timedelta(microseconds=1)}us") == length
