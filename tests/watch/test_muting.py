"""A11: a mute survives a restart and ends on time, by a clock that tests set."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.errors import StoreError
from bot.core.stored_results import restore
from bot.core.watch_ports import Mutes, Why
from bot.core.watch_results import MuteEnded
from bot.domain.mute import Mute, MuteScope
from bot.watch.muting import Muting
from tests.watch.stand_ins import (
    NOON,
    HandClock,
    MemoryLedger,
    MemoryMail,
    MemoryMutes,
    a_subject,
    an_incident,
)

HOUR = timedelta(hours=1)
WEB = a_subject("web", project="shop")


@dataclass
class Host:
    """What outlives the bot: its disk, and the time."""

    mutes: MemoryMutes = field(default_factory=MemoryMutes)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    mail: MemoryMail = field(default_factory=MemoryMail)
    clock: HandClock = field(default_factory=HandClock)

    async def start(self) -> Muting:
        muting = Muting(self.mutes, self.ledger, self.mail, self.clock)
        await muting.load()
        return muting

    def happens(self, number: int, muted_by: int, at: datetime | None = None) -> None:
        incident = an_incident(WEB, number=number, at=at or self.clock.now(), muted_by=muted_by)
        self.ledger.incidents.append(incident)


def a_mute(
    until: datetime, scope: MuteScope = MuteScope.CONTAINER, name: str = "web", chat: int = -1001
) -> Mute:
    return Mute(0, scope, "local", name, until, 222, "Olaf", chat, 7)


@pytest.fixture
def host() -> Host:
    return Host()


async def test_it_is_what_commands_ask_for(host: Host) -> None:
    mutes: Mutes = await host.start()
    kept = await mutes.add(a_mute(NOON + HOUR))
    assert (kept.number, kept.at) == (1, NOON)
    assert mutes.active() == (kept,)


@pytest.mark.parametrize(
    ("scope", "name", "silent"),
    [
        (MuteScope.CONTAINER, "web", (True, False, False)),
        (MuteScope.PROJECT, "shop", (True, True, False)),
        (MuteScope.HOST, "", (True, True, True)),
        (MuteScope.ALL, "", (True, True, True)),
    ],
)
async def test_what_it_covers(
    host: Host, scope: MuteScope, name: str, silent: tuple[bool, ...]
) -> None:
    muting = await host.start()
    await muting.add(a_mute(NOON + HOUR, scope, name))
    covered = (
        muting.covers("local", WEB) is not None,
        muting.covers("local", a_subject("db", project="shop")) is not None,
        muting.covers("local") is not None,
    )
    assert covered == silent
    elsewhere = muting.covers("nas", a_subject("web", project="shop", host="nas"))
    assert (elsewhere is not None) is (scope is MuteScope.ALL)


async def test_it_ends_on_the_second(host: Host) -> None:
    muting = await host.start()
    await muting.add(a_mute(NOON + HOUR))
    host.clock.move(minutes=59, seconds=59)
    assert muting.covers("local", WEB) is not None
    assert await muting.due(host.clock.now()) == ()
    host.clock.move(seconds=1)
    # Also before anybody looked whether one has ended.
    assert muting.covers("local", WEB) is None
    assert [one.mute.number for one in await muting.due(host.clock.now())] == [1]
    assert await muting.due(host.clock.now()) == ()
    assert host.mutes.rows == {}


async def test_its_end_is_told_once_in_one_silent_message(host: Host) -> None:
    muting = await host.start()
    mute = await muting.add(a_mute(NOON + HOUR))
    host.clock.move(minutes=10)
    host.happens(5, muted_by=mute.number)
    host.happens(6, muted_by=0)
    host.happens(7, muted_by=mute.number)
    host.clock.move(hours=1)
    await muting.due(host.clock.now())
    await muting.due(host.clock.now())
    (notice,) = host.mail.notices
    assert (notice.chat, notice.thread, notice.why, notice.silent) == (-1001, 7, Why.WORDS, True)
    assert notice.body is not None
    told = restore(notice.body)
    assert isinstance(told, MuteEnded)
    assert (told.mute, told.early) == (mute, False)
    assert [one.number for one in told.incidents] == [5, 7]
    assert all(member.lines == () for one in told.incidents for member in one.members)


async def test_nothing_happened_and_nothing_is_said(host: Host) -> None:
    muting = await host.start()
    await muting.add(a_mute(NOON + HOUR))
    host.happens(5, muted_by=0)
    host.clock.move(hours=2)
    (ended,) = await muting.due(host.clock.now())
    assert ended.incidents == ()
    assert host.mail.notices == []


async def test_an_incident_that_was_open_before_is_summed_up_too(host: Host) -> None:
    muting = await host.start()
    host.happens(5, muted_by=1, at=NOON - 5 * HOUR)
    await muting.add(a_mute(NOON + HOUR))
    host.clock.move(hours=1)
    (ended,) = await muting.due(host.clock.now())
    assert [one.number for one in ended.incidents] == [5]


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
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin"),  # 02:30, clocks go back at 3
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "America/New_York"),  # 01:30, before fold
    ],
)
async def test_a11_two_hours_are_two_hours_on_the_day_that_clocks_change(
    host: Host, begun: datetime, zone: str
) -> None:
    host.clock = HandClock(begun, ZoneInfo(zone))
    muting = await host.start()
    await muting.add(a_mute((begun + 2 * HOUR).astimezone(ZoneInfo(zone))))
    for minutes in range(0, 120, 5):
        host.clock.at = begun + timedelta(minutes=minutes)
        assert muting.covers("local", WEB) is not None, minutes
        assert await muting.due(host.clock.now()) == ()
    host.clock.at = begun + 2 * HOUR
    assert muting.covers("local", WEB) is None
    assert len(await muting.due(host.clock.now())) == 1


async def test_two_that_cover_the_same_both_hold(host: Host) -> None:
    muting = await host.start()
    short = await muting.add(a_mute(NOON + HOUR))
    long = await muting.add(a_mute(NOON + 3 * HOUR, MuteScope.HOST, ""))
    assert muting.active() == (short, long)
    # What happens is told when silence really ends.
    assert muting.covers("local", WEB) == long
    host.clock.move(hours=1)
    assert [one.mute for one in await muting.due(host.clock.now())] == [short]
    assert muting.covers("local", WEB) == long
    await muting.end([long.number])
    assert muting.covers("local", WEB) is None


async def test_ended_by_hand_it_is_over_at_once_and_summed_up(host: Host) -> None:
    muting = await host.start()
    mute = await muting.add(a_mute(NOON + HOUR))
    host.happens(5, muted_by=mute.number)
    assert await muting.end([mute.number, 99]) == (mute,)
    assert muting.covers("local", WEB) is None
    (notice,) = host.mail.notices
    assert notice.body is not None
    told = restore(notice.body)
    assert isinstance(told, MuteEnded)
    assert told.early
    assert await muting.end([mute.number]) == ()
    assert (await host.start()).active() == ()


async def test_a_store_that_fails_loses_no_end_and_doubles_none(host: Host) -> None:
    muting = await host.start()
    mute = await muting.add(a_mute(NOON + HOUR))
    host.happens(5, muted_by=mute.number)
    host.mutes.is_broken = True
    with pytest.raises(StoreError):
        await muting.end([mute.number])
    assert muting.covers("local", WEB) == mute
    host.clock.move(hours=1)
    for _ in range(3):
        with suppress(StoreError):
            await muting.due(host.clock.now())
    host.mutes.is_broken = False
    assert len(await muting.due(host.clock.now())) == 1
    assert len(host.mail.notices) == 1


async def test_what_can_not_be_kept_is_not_in_force(host: Host) -> None:
    muting = await host.start()
    host.mutes.is_broken = True
    with pytest.raises(StoreError):
        await muting.add(a_mute(NOON + HOUR))
    assert muting.active() == ()


async def test_each_chat_hears_of_its_own_mutes(host: Host) -> None:
    muting = await host.start()
    for chat in (-1001, 111):
        mute = await muting.add(replace(a_mute(NOON + HOUR), chat=chat))
        host.happens(chat, muted_by=mute.number)
    host.clock.move(hours=1)
    await muting.due(host.clock.now())
    assert [one.chat for one in host.mail.notices] == [-1001, 111]
