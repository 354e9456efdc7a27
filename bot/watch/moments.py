"""The next time that a timing means.

Daylight saving: a time of day that is skipped comes as much later as the clocks went forward, one
that comes twice counts the first time only. What comes in every hour goes by real time instead.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from bot.domain.cron import Cron
from bot.domain.timing import Every, Once, Timing

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
"""By name: APScheduler's numbers count from Monday."""
LONGEST_GAP = timedelta(hours=3)
"""More than clocks are set forward for daylight saving anywhere."""
_TICK = timedelta(microseconds=1)


def following(timing: Timing, after: datetime, zone: tzinfo, begun: datetime) -> datetime | None:
    """The first moment that is later than `after`, in UTC; None: there is none any more.

    `begun` is where `every …` counts from.
    """
    if isinstance(timing, Once):
        at = timing.at.astimezone(UTC)
        return at if at > after else None
    if isinstance(timing, Every):
        return _again(timing, after, begun)
    if timing.any_hour:
        return _by_real_time(timing, after, zone)
    return _by_the_clock(timing, after, zone)


def _again(timing: Every, after: datetime, begun: datetime) -> datetime | None:
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415 - not at the start

    first = begun.astimezone(UTC) + timing.interval
    seconds = int(timing.interval.total_seconds())
    trigger = IntervalTrigger(seconds=seconds, start_date=first, timezone=UTC)
    found: datetime | None = trigger.get_next_fire_time(None, after.astimezone(UTC) + _TICK)
    return found


def _by_the_clock(cron: Cron, after: datetime, zone: tzinfo) -> datetime | None:
    here, found = after.astimezone(zone), None
    # What the clocks skipped just before comes from now on.
    last = here.replace(tzinfo=UTC, fold=0) - _gone_forward(here, zone)
    while (wall := _next(cron, last, UTC)) is not None:
        if found is not None and wall >= found.astimezone(zone).replace(tzinfo=UTC):
            break
        # A skipped time has the offset from before, which puts it after the gap, and behind those
        # that follow it there.
        moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if moment > after:
            found = min(found or moment, moment)
        last = wall
    return found


def _gone_forward(here: datetime, zone: tzinfo) -> timedelta:
    """How far the clocks went forward within the last hours."""
    before = (here.astimezone(UTC) - LONGEST_GAP).astimezone(zone)
    gone = (here.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
    return max(gone, timedelta())


def _by_real_time(cron: Cron, after: datetime, zone: tzinfo) -> datetime | None:
    here = after.astimezone(zone)
    found = _next(cron, here, timezone(here.utcoffset() or timedelta()))
    if found is None:
        return None
    offset = found.astimezone(zone).utcoffset()
    if offset == here.utcoffset():
        return found.astimezone(UTC)
    # The clocks change before that: what comes first by their new time.
    moment: datetime | None = here
    changed = timezone(offset or timedelta())
    while moment is not None:
        moment = _next(cron, moment, changed)
        if moment is not None and moment.astimezone(zone).utcoffset() == offset:
            break
    return moment and moment.astimezone(UTC)


def _next(cron: Cron, after: datetime, zone: tzinfo) -> datetime | None:
    """In a zone whose clocks never change."""
    days, weekdays = _listed(cron.days), ",".join(_WEEKDAYS[day] for day in cron.weekdays)
    if cron.any_day or cron.any_weekday:
        return _first(cron, after, zone, days, weekdays)
    found = (_first(cron, after, zone, days, "*"), _first(cron, after, zone, "*", weekdays))
    return min((one for one in found if one is not None), default=None)


def _first(cron: Cron, after: datetime, zone: tzinfo, days: str, weekdays: str) -> datetime | None:
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - not at the start

    trigger = CronTrigger(
        minute=_listed(cron.minutes),
        hour=_listed(cron.hours),
        day=days,
        month=_listed(cron.months),
        day_of_week=weekdays,
        timezone=zone,
    )
    found: datetime | None = trigger.get_next_fire_time(None, after.astimezone(zone) + _TICK)
    return found


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))
