"""A day of a busy host, and how many messages a person gets of it.

Each part of the day is written down with the messages that a person would want of it, and why. A
message with a sound is an ANNOUNCE, a silent reply an ENDED; edits of what is there don't count.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from bot.domain.subject import Subject
from bot.watch.change import Say
from tests.watch.written import Written, a_container, seconds

SHOP = tuple(
    a_container(f"shop-{name}-1", "shop")
    for name in ("web", "api", "db", *(f"worker-{number}" for number in range(9)))
)
WEB, API, DB = SHOP[:3]
BLOG = a_container("blog")
IMPORTER = a_container("importer", "data")
EXPORTER = a_container("exporter", "metrics")
RENDERER = a_container("renderer", "media")


class Messages(NamedTuple):
    """What came of a part of the day."""

    sounds: int
    replies: int


def counted(written: Written) -> Messages:
    """All so far."""
    return Messages(written.said[Say.ANNOUNCE], written.said[Say.ENDED])


def nightly_batch(written: Written) -> None:
    """Twelve jobs end with 0, and are removed; one is started again and again and ends with 0."""
    for number in range(12):
        job = a_container(f"backup-{number}")
        written.started(job)
        written.wait(seconds(40))
        written.stopped(job)
        written.removed(job)
    for _ in range(60):
        written.started(IMPORTER)
        written.wait(seconds(20))
        written.stopped(IMPORTER)


def deploy(written: Written, version: int) -> None:
    """All of a project but its database is made anew."""
    for one in (one for one in SHOP if one is not DB):
        written.stopped(one)
        written.removed(one)
        anew = a_container(f"{one.name}-v{version}", "shop")
        written.wait(seconds(2))
        written.started(anew)


def deploy_that_fails(written: Written) -> None:
    """The new one ends at once, twenty times, until somebody puts the old one back."""
    broken = a_container("shop-web-1-broken", "shop")
    written.stopped(WEB)
    written.removed(WEB)
    for _ in range(20):
        written.started(broken)
        written.wait(seconds(2))
        written.died(broken, 127)
        written.wait(seconds(8))
    written.stopped(broken)
    written.removed(broken)
    written.started(WEB)


def planned_stops(written: Written) -> None:
    """Somebody stops three containers for the afternoon, and starts them again."""
    for one in (BLOG, RENDERER, EXPORTER):
        written.stopped(one)
    written.wait(timedelta(hours=1))
    for one in (BLOG, RENDERER, EXPORTER):
        written.started(one)


def crash_loop(written: Written) -> None:
    """Two hours of a container that ends within seconds, until somebody mends it."""
    for _ in range(2 * 60):
        written.died(EXPORTER, 1)
        written.wait(seconds(55))
        written.started(EXPORTER)
        written.wait(seconds(5))
    written.wait(timedelta(minutes=1))


def outage(written: Written) -> None:
    """A project loses its database; all twelve end, and are up ten minutes later."""
    for one in (DB, *(one for one in SHOP if one is not DB)):
        written.died(one, 137 if one is DB else 1)
        written.wait(seconds(4))
    written.wait(timedelta(minutes=10))
    for one in SHOP:
        written.started(one)
        written.wait(seconds(1))
    written.wait(timedelta(minutes=1))


def one_crash(
    written: Written, subject: Subject, code: int, *, out_of_memory: bool = False
) -> None:
    """It ends, and is up again a second later."""
    written.died(subject, code, out_of_memory=out_of_memory)
    written.wait(seconds(1))
    written.started(subject)
    written.wait(timedelta(minutes=1))


def flapping_health(written: Written) -> None:
    """Ninety minutes of a check that fails for half a minute, every five minutes."""
    for _ in range(18):
        written.unhealthy(API, "HTTP 503")
        written.wait(seconds(30))
        written.healthy(API)
        written.wait(seconds(270))
    written.wait(timedelta(minutes=20))


def three_deploys(written: Written) -> None:
    for number, hour in enumerate((8, 9, 10)):
        written.at(hour)
        deploy(written, number)


def deploy_that_fails_and_is_mended(written: Written) -> None:
    deploy_that_fails(written)
    written.at(11, 30)


DAY: tuple[tuple[int, int, Callable[[Written], None], Messages], ...] = (
    # What ends with 0 has done its work.
    (2, 0, nightly_batch, Messages(0, 0)),
    # Somebody stopped and removed them: that was the plan.
    (8, 0, three_deploys, Messages(0, 0)),
    # Heard at once and, since it went on for minutes, once more; its removal ends it.
    (11, 0, deploy_that_fails_and_is_mended, Messages(2, 1)),
    # Who stops something knows it.
    (13, 0, planned_stops, Messages(0, 0)),
    # Heard at once, after 1, 5, 15 and 60 more minutes; then that it is stable.
    (14, 30, crash_loop, Messages(5, 1)),
    # One message with twelve names, and one reply when the last of them is up.
    (17, 0, outage, Messages(1, 1)),
    # Memory ran out: heard, and that it is up again.
    (19, 0, partial(one_crash, subject=RENDERER, code=137, out_of_memory=True), Messages(1, 1)),
    # The same for a crash.
    (20, 0, partial(one_crash, subject=BLOG, code=139), Messages(1, 1)),
    # Heard at once, and its end. It fails again: heard at 5, 10 and 25 minutes and 85, then its
    # end when it was well for a quarter of an hour; not eighteen times both.
    (21, 0, flapping_health, Messages(5, 2)),
)


def test_a_day_of_a_busy_host() -> None:
    written = Written()
    before = Messages(0, 0)
    for hour, minute, part, wanted in DAY:
        written.at(hour, minute)
        part(written)
        so_far = counted(written)
        told = Messages(so_far.sounds - before.sounds, so_far.replies - before.replies)
        assert told == wanted, part
        before = so_far
    assert counted(written) == Messages(15, 7)
    assert sum(one.count for one in written.incidents.values()) == 20 + 120 + 12 + 1 + 1 + 18
    assert written.book.open == ()
