"""While the database can't be written, alerts go out past the mail, and nothing is lost."""

from __future__ import annotations

import pytest

from bot.core.watch_ports import Why
from bot.core.watch_results import IncidentShown
from bot.domain.happening import Died, Removed
from bot.watch.news import News
from tests.render.shown import drawn
from tests.watch.room import API, CHAT, WEB, Room
from tests.watch.stand_ins import a_subject


async def test_r4_with_a_full_disk_alerts_go_out_all_the_same_and_once(room: Room) -> None:
    room.disk.is_full = True
    await room.dies(nanos=5)
    ((chat, shown),) = room.voice.said
    assert isinstance(shown, IncidentShown)
    assert (chat, shown.incident.members[0].lines) == (CHAT, ())
    await room.report(Removed("local", room.clock.now(), WEB), nanos=6)
    assert len(room.voice.said) == 1
    room.disk.is_full = False
    await room.dies(API, nanos=7)
    await room.newsroom.catch_up()
    (step,) = room.disk.steps
    assert step.nanos == 7
    assert {one.subject.name for one in step.incidents[0].members} == {"web", "api"}
    assert Why.ANNOUNCE not in {one.why for one in step.notices}


async def test_after_a_fault_an_incident_is_written_as_it_was_last(room: Room) -> None:
    """Whoever changed it: its host, another host's news, or a person."""
    room.disk.is_full = True
    await room.dies(nanos=5)
    await room.newsroom.take(1, 222, "Olaf")
    await room.dies(nanos=6)
    await room.newsroom.report(News("nas", (), 9))
    room.clock.move(seconds=1)
    await room.dies(nanos=7)
    room.disk.is_full = False
    await room.newsroom.catch_up()
    kept = {one.number: one for step in room.disk.steps for one in step.incidents}
    assert (kept[1].count, kept[1].taken is not None) == (2, True)
    cursors = {step.host: step.nanos for step in room.disk.steps}
    assert (cursors["local"], cursors["nas"]) == (7, 9)
    assert room.disk.steps[0].incidents == (kept[1],)
    assert room.disk.told() == [(Why.UPDATE, 1)]


async def test_a_fault_of_ours_in_the_store_costs_no_alert(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.disk.is_full, room.disk.fault = True, TypeError("a fault of ours")
    await room.dies(nanos=5)
    for _ in range(3):
        await room.newsroom.catch_up()
    assert [one.exc_info is not None for one in caplog.records] == [True]
    assert [chat for chat, _ in room.voice.said] == [CHAT]
    room.disk.is_full = False
    await room.newsroom.catch_up()
    assert [(step.nanos, step.incidents[0].count) for step in room.disk.steps] == [(5, 1)]


async def test_a_fault_of_ours_in_the_telling_leaves_it_to_the_mail(room: Room) -> None:
    room.disk.is_full, room.voice.fault = True, TypeError("a fault of ours")
    await room.dies(nanos=5)
    room.disk.is_full = False
    await room.newsroom.catch_up()
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_past_the_mail_too_a_card_names_its_host_and_acts_on_it(room: Room) -> None:
    room.disk.is_full = True
    for host in ("local", "nas"):
        died = Died(host, room.clock.now(), a_subject("web", "shop", host), 3)
        await room.newsroom.report(News(host, (died,), 1))
    heads = [drawn(shown).text.plain.split("\n")[1] for _, shown in room.voice.said]
    assert heads == ["shop · local", "shop · nas"]
    first = [drawn(shown).buttons[0] for _, shown in room.voice.said]
    assert [[one.line for one in row] for row in first] == [
        ["/logs id-web", "/restart id-web", "/stop id-web"],
        ["/logs @nas id-web", "/restart @nas id-web", "/stop @nas id-web"],
    ]
