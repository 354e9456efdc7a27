"""What a mute covers, and what is said at its end."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.core.errors import StoreError
from bot.core.stored_results import restore
from bot.core.watch_ports import Mutes, Why
from bot.core.watch_results import MuteEnded
from bot.domain.incident import Incident
from bot.domain.mute import Mute, MuteScope
from tests.watch.muted import HOUR, WEB, Host, a_mute
from tests.watch.stand_ins import NOON, MemoryLedger, MemoryMutes, a_subject


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
    # Or it would wait for whatever comes next.
    host.wake.assert_called_once_with()
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


@pytest.mark.parametrize("hours", [5, 5 * 24])
async def test_an_incident_that_was_open_before_is_summed_up_too(host: Host, hours: int) -> None:
    """However long ago: it was silent under another mute, and goes on under this one."""
    muting = await host.start()
    host.happens(5, muted_by=1, at=NOON - hours * HOUR)
    await muting.add(a_mute(NOON + HOUR))
    host.clock.move(hours=1)
    (ended,) = await muting.due(host.clock.now())
    assert [one.number for one in ended.incidents] == [5]


async def test_what_is_being_summed_up_silences_nothing_more(host: Host) -> None:
    """What happens in that moment would be in no sum, and told by nobody."""
    muting = await host.start()
    mute = await muting.add(a_mute(NOON + HOUR))
    covered = []

    class Slow(MemoryLedger):
        async def incidents_under(self, mute: int) -> tuple[Incident, ...]:
            covered.append(muting.covers("local", WEB))
            return ()

    host.ledger = Slow()
    muting = await host.start()
    await muting.end([mute.number])
    assert covered == [None]


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


async def test_another_for_the_same_takes_its_place_and_tells_for_both(host: Host) -> None:
    muting = await host.start()
    first = await muting.add(a_mute(NOON + 3 * HOUR))
    host.happens(5, muted_by=first.number)
    second = await muting.add(replace(a_mute(NOON + HOUR), reason="new", thread=8))
    assert second == replace(first, until=NOON + HOUR, reason="new", thread=8)
    assert muting.active() == (await host.start()).active() == (second,)
    host.happens(6, muted_by=second.number)
    host.clock.move(hours=1)
    (ended,) = await muting.due(host.clock.now())
    assert [one.number for one in ended.incidents] == [5, 6]
    assert [(one.chat, one.thread) for one in host.mail.notices] == [(-1001, 8)]
    assert await muting.due(NOON + 4 * HOUR) == ()
    # One that is over takes nobody's number.
    assert (await muting.add(a_mute(NOON + 3 * HOUR))).number == 2


async def test_what_can_not_be_changed_stays_as_it_is(host: Host) -> None:
    muting = await host.start()
    first = await muting.add(a_mute(NOON + HOUR))
    host.mutes.is_broken = True
    with pytest.raises(StoreError):
        await muting.add(a_mute(NOON + 2 * HOUR))
    assert muting.active() == (first,)


async def test_one_that_is_ended_while_it_is_changed_is_over(host: Host) -> None:
    """Or it would be in force until the next start, and nobody could see why it ended then."""

    class Slow(MemoryMutes):
        async def change(self, mute: Mute) -> None:
            await asyncio.sleep(0)
            await super().change(mute)

    host.mutes = Slow()
    muting = await host.start()
    mute = await muting.add(a_mute(NOON + HOUR))
    await asyncio.gather(muting.add(a_mute(NOON + 2 * HOUR)), muting.end([mute.number]))
    assert muting.active() == (await host.start()).active() == ()


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
