"""/mutes and /unmute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.alert_results import Muted, MutesShown, Unmuted
from bot.core.errors import NothingMatches, Refused, SeveralMatch, UsageError
from bot.core.results import Said
from tests.commands.driver import VIEWER, Driver, as_person
from tests.commands.watch.conftest import made
from tests.engine.fake import FakeEngine
from tests.render.shown import drawn, shown
from tests.watch.stand_ins import NOON, HandClock, a_subject, an_incident


def numbers(driver: Driver) -> list[int]:
    return [one.number for one in driver.watched.muting.active()]


async def in_two_chats(phone: Driver) -> None:
    """Both mute `web`: 1 for an hour, 2 for two."""
    elsewhere = (await phone.send("/mute web 1h")).one(Muted).mute
    longer = replace(elsewhere, chat=222, until=elsewhere.until + timedelta(hours=1))
    await phone.watched.muting.add(longer)
    assert numbers(phone) == [1, 2]


async def test_the_list(phone: Driver, local: FakeEngine, clock: HandClock) -> None:
    await made(local, "web")
    await phone.send("/mute all tomorrow quiet night")
    await phone.send("/mute web 2h")
    clock.move(minutes=30)
    assert shown((await phone.send("/mutes")).one(MutesShown)) == (
        "2 mutes\n\n"
        "🔕 2: web\n2 hr left, until 2026-03-10 14:00 UTC\nby Olaf\n\n"
        "🔕 1: everything\n20 hr left, until 2026-03-11 08:00 UTC\nby Olaf: quiet night\n"
        "[Unmute web]\n[Unmute everything]\n[⟳]"
    )


async def test_another_for_the_same_takes_its_place(phone: Driver, local: FakeEngine) -> None:
    await made(local, "web")
    await phone.send("/mute web 3h new release")
    again = (await phone.send("/mute web 1h")).one(Muted)
    assert shown(again) == (
        "🔕 web is muted for 1 hr, until 2026-03-10 13:00 UTC.\n"
        "It was muted until 2026-03-10 15:00 UTC, by Olaf.\n[Unmute]"
    )
    listed = shown((await phone.send("/mutes")).one(MutesShown))
    assert listed.startswith("1 mute\n\n🔕 1: web\n60 min left, until 2026-03-10 13:00 UTC\n")
    await phone.send("/mute local 2h")
    assert numbers(phone) == [1, 2]


async def test_each_has_a_button_that_ends_it(phone: Driver) -> None:
    await phone.send("/mute all 2h")
    await phone.send("/mute local 3h")
    buttons = drawn((await phone.send("/mutes")).one(MutesShown)).buttons
    assert [row[0].line for row in buttons] == ["/unmute 1", "/unmute 2", "/mutes"]
    await phone.send(buttons[0][0].line)
    assert numbers(phone) == [2]


async def test_a_viewer_sees_them_and_may_not_end_them(phone: Driver) -> None:
    await phone.send("/mute all 2h")
    viewer = as_person(phone, VIEWER)
    assert "[Unmute" not in shown((await viewer.send("/mutes")).one(MutesShown))
    with pytest.raises(Refused):
        await viewer.send("/unmute all")
    assert numbers(phone) == [1]


async def test_a_long_list_has_pages(phone: Driver) -> None:
    for number in range(10):
        await phone.send(f"/mute local/shop-{number} 2h")
    first = (await phone.send("/mutes")).one(MutesShown)
    last = (await phone.send("/mutes", page=1)).one(MutesShown)
    assert ([one.number for one in first.mutes], first.pages) == ([1, 2, 3, 4, 5, 6, 7, 8], 2)
    assert [one.number for one in last.mutes] == [9, 10]
    assert "Page 2 of 2" in shown(last)


async def test_nothing_is_muted(phone: Driver, clock: HandClock) -> None:
    await phone.send("/mute all 1h")
    clock.move(hours=1)
    assert shown((await phone.send("/mutes")).one(MutesShown)) == (
        "Nothing is muted. /mute NAME 2h mutes something.\n[⟳]"
    )
    nothing = (await as_person(phone, VIEWER).send("/mutes")).one(MutesShown)
    assert shown(nothing) == "Nothing is muted.\n[⟳]"
    assert shown((await phone.send("/unmute web")).one(Said)) == "Nothing is muted."


async def test_hostile_names_stay_text(phone: Driver) -> None:
    person = VIEWER.__class__(222, "Ev\u202eil\n<b>", phone.person.role)
    await as_person(phone, person).send("/mute all 2h <i>why</i>")
    words = shown((await phone.send("/mutes")).one(MutesShown))
    assert "by Evil <b>: <i>why</i>" in words


@pytest.mark.parametrize("word", ["1", "#1", "web", "we"])
async def test_by_number_and_by_name(phone: Driver, local: FakeEngine, word: str) -> None:
    await made(local, "web")
    await phone.send("/mute web 2h")
    await phone.send("/mute local/ 2h")
    chat = await phone.send(f"/unmute {word}")
    assert numbers(phone) == [2]
    assert shown(chat.one(Unmuted)) == (
        "✅ Alerts about web are on again.\n"
        "🔕 Still muted: everything on local until 2026-03-10 14:00 UTC, by Olaf."
    )


async def test_all_of_one_thing_end_together(phone: Driver, local: FakeEngine) -> None:
    await made(local, "web")
    await in_two_chats(phone)
    assert (
        shown((await phone.send("/unmute web")).one(Unmuted)) == "✅ Alerts about web are on again."
    )
    assert numbers(phone) == []


async def test_one_by_its_number_leaves_another_for_the_same(
    phone: Driver, local: FakeEngine
) -> None:
    await made(local, "web")
    await in_two_chats(phone)
    assert "Still muted: web until 2026-03-10 14:00 UTC" in shown(
        (await phone.send("/unmute 1")).one(Unmuted)
    )


async def test_everything(phone: Driver, local: FakeEngine) -> None:
    await made(local, "web")
    for word in ("all", "web", "local"):
        await phone.send(f"/mute {word}")
    ended = (await phone.send("/unmute ALL")).one(Unmuted)
    assert len(ended.mutes) == 3
    assert numbers(phone) == []


async def test_several_things_of_a_name_and_none_is_guessed(
    two_hosts: Driver, local: FakeEngine, nas: FakeEngine
) -> None:
    await made(local, "web")
    await made(nas, "web", "shop")
    await two_hosts.send("/mute web 2h")
    await two_hosts.send("/mute @nas web 2h")
    await two_hosts.send("/mute nas/web 2h")
    with pytest.raises(SeveralMatch) as fault:
        await two_hosts.send("/unmute web")
    lines = dict(fault.value.lines)
    assert lines == {
        "1: web @local": "/unmute 1",
        "2: web @nas": "/unmute 2",
        "3: nas/web": "/unmute 3",
    }
    assert numbers(two_hosts) == [1, 2, 3]
    await two_hosts.send("/unmute nas/web")
    await two_hosts.send("/unmute @nas web")
    assert numbers(two_hosts) == [1]


@pytest.mark.parametrize("word", ["2", "web", "''", "nowhere"])
async def test_what_is_not_muted(phone: Driver, word: str) -> None:
    await phone.send("/mute all 2h")
    with pytest.raises(NothingMatches, match="is not muted. What is muted: /mutes"):
        await phone.send(f"/unmute {word}")
    assert numbers(phone) == [1]


@pytest.mark.parametrize("line", ["/unmute", "/unmute web now", "/mutes now"])
async def test_what_can_not_be_read(phone: Driver, line: str) -> None:
    with pytest.raises(UsageError):
        await phone.send(line)


async def test_what_happened_meanwhile_is_told_silently(phone: Driver, clock: HandClock) -> None:
    await phone.send("/mute all 2h")
    happened = an_incident(a_subject(), muted_by=1, at=NOON + timedelta(minutes=5))
    phone.watched.ledger.incidents.append(happened)
    await phone.send("/unmute all")
    (notice,) = phone.watched.mail.notices
    assert (notice.chat, notice.thread, notice.silent) == (-1001, 7, True)
