"""Who joins whom goes by our own clock, which may be set back, and outlives a start of the bot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.happening import Died, HostLost, ImageChanged, Vanished
from bot.watch.absence import Absence
from bot.watch.change import Say
from bot.watch.settling import STABLE
from tests.watch.written import HOST, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
WEB, API = a_container("web", "shop"), a_container("api", "shop")
HOUR = timedelta(hours=1)


def restarted(written: Written) -> Written:
    """The bot was: it knows what is open."""
    after = Written(written.book.open, len(written.incidents) + 1)
    after.now = written.now
    return after


def test_nothing_joins_what_failed_before_the_clock_was_set_back() -> None:
    written = Written()
    written.died(WEB)
    written.wait(HOUR)
    written.now -= timedelta(hours=2)
    assert says(written.died(API)) == [ANNOUNCE]


def test_nor_what_is_gone_or_an_image() -> None:
    written = Written()
    ran_at = written.now
    written.take(Vanished(HOST, written.now, (WEB,), ran_at))
    written.take(ImageChanged(HOST, written.now, "app:1", "pull"))
    written.now -= seconds(30)
    assert says(written.take(Vanished(HOST, written.now, (API,), ran_at))) == [ANNOUNCE]
    assert says(written.take(ImageChanged(HOST, written.now, "app:2", "pull"))) == [ANNOUNCE]


@pytest.mark.parametrize("ahead", [-HOUR, timedelta(), HOUR])
def test_after_a_start_nothing_joins_what_failed_long_ago_by_our_own_clock(
    ahead: timedelta,
) -> None:
    """The host's own may be wrong."""
    written = Written()
    written.take(Died(HOST, written.now + ahead, WEB, 1))
    written.wait(seconds(4))
    soon = restarted(written)
    assert says(soon.take(Died(HOST, soon.now + ahead, API, 1))) == [UPDATE]
    written.wait(HOUR)
    late = restarted(written)
    assert says(late.take(Died(HOST, late.now + ahead, API, 1))) == [ANNOUNCE]


def test_after_a_start_nothing_joins_one_that_made_a_sound_again() -> None:
    written = Written()
    written.died(WEB)
    written.wait(HOUR)
    assert says(written.died(WEB)) == [ANNOUNCE]
    written = restarted(written)
    assert says(written.died(API)) == [ANNOUNCE]


def test_a_clock_that_is_set_back_silences_no_loop() -> None:
    written = Written()
    for _ in range(2):
        written.died(WEB)
        written.wait(seconds(5))
    written.now -= timedelta(hours=8)
    assert says(written.died(WEB)) == [ANNOUNCE]
    written.wait(seconds(5))
    assert says(written.died(WEB)) == [UPDATE]


@pytest.mark.parametrize("is_restarted", [True, False], ids=["restarted", "goes on"])
def test_nor_does_it_make_a_trial_longer(is_restarted: bool) -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    written.now -= timedelta(hours=8)
    after = restarted(written) if is_restarted else written
    after.book.tick(after.now)
    assert after.book.open
    after.wait(STABLE)
    assert after.book.open == ()


def test_a_host_is_told_as_lost_by_a_clock_that_was_set_back_too() -> None:
    noticed = Written().now
    away = Absence(HOST, noticed, noticed)
    assert away.told(noticed) == ()
    (lost,) = away.told(noticed - timedelta(hours=8))
    assert isinstance(lost, HostLost)
