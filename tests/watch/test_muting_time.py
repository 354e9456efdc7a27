"""A11: a mute survives a restart and ends on time, by a clock that tests set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.watch.muted import HOUR, WEB, Host, a_mute
from tests.watch.stand_ins import NOON, HandClock


@pytest.fixture
def host() -> Host:
    return Host()


async def test_a11_it_survives_a_restart(host: Host) -> None:
    await (await host.start()).add(a_mute(NOON + 2 * HOUR))
    host.clock.move(hours=1)
    muting = await host.start()
    assert muting.covers("local", WEB) is not None
    host.clock.move(minutes=59)
    assert await muting.due(host.clock.now()) == ()
    host.clock.move(minutes=1)
    assert len(await muting.due(host.clock.now())) == 1


async def test_a11_one_that_ended_while_the_bot_was_down_is_summed_up(host: Host) -> None:
    mute = await (await host.start()).add(a_mute(NOON + HOUR))
    host.happens(5, muted_by=mute.number)
    host.clock.move(hours=9)
    muting = await host.start()
    assert muting.active() == ()
    assert muting.covers("local", WEB) is None
    await muting.due(host.clock.now())
    assert len(host.mail.notices) == 1


@pytest.mark.parametrize("jump", [-1, 1])
async def test_a11_a_jump_of_the_clock_moves_the_end_with_it(host: Host, jump: int) -> None:
    """The end is a time of day that was told to people, so the wall clock decides."""
    muting = await host.start()
    await muting.add(a_mute(NOON + 2 * HOUR))
    host.clock.move(minutes=30)
    host.clock.move(hours=jump)
    assert muting.covers("local", WEB) is not None
    host.clock.at = NOON + 2 * HOUR - timedelta(seconds=1)
    assert await muting.due(host.clock.now()) == ()
    host.clock.at = NOON + 2 * HOUR
    assert len(await muting.due(host.clock.now())) == 1


async def test_a11_a_jump_over_the_end_ends_it_and_one_back_does_not_bring_it_again(
    host: Host,
) -> None:
    muting = await host.start()
    await muting.add(a_mute(NOON + HOUR))
    host.clock.move(minutes=30)
    host.clock.move(hours=1)
    assert len(await muting.due(host.clock.now())) == 1
    host.clock.move(hours=-1)
    assert muting.active() == ()
    assert (await host.start()).active() == ()


@pytest.mark.parametrize(
    ("begun", "zone"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin"),  # 01:30, clocks go on at 2
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), "Europe/Berlin"),  # 02:00, clocks go back at 3
        (datetime(2026, 11, 1, 5, 0, tzinfo=UTC), "America/New_York"),  # 01:00, back at 2
    ],
)
@pytest.mark.parametrize("lasts", [90, 120])
async def test_a11_two_hours_are_two_hours_on_the_day_that_clocks_change(
    host: Host, begun: datetime, zone: str, lasts: int
) -> None:
    host.clock = HandClock(begun, ZoneInfo(zone))
    muting = await host.start()
    end = begun + timedelta(minutes=lasts)
    await muting.add(a_mute(end.astimezone(ZoneInfo(zone))))
    for minutes in range(0, lasts, 5):
        host.clock.at = begun + timedelta(minutes=minutes)
        assert muting.covers("local", WEB) is not None, minutes
        assert await muting.due(host.clock.now()) == ()
    host.clock.at = end
    assert muting.covers("local", WEB) is None
    assert len(await muting.due(host.clock.now())) == 1
