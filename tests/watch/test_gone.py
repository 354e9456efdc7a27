"""Containers that are gone, and nobody heard how: which are told, and that once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.seen import Seen
from bot.domain.happening import Vanished
from bot.domain.incident import IncidentKind, MemberState, Severity
from bot.domain.mute import Mute, MuteScope
from bot.domain.subject import Subject
from bot.watch.change import Change, Say
from bot.watch.facts import Fact, What
from bot.watch.outage import Outage
from bot.watch.vanishing import vanished
from tests.watch.room import CHAT, Room
from tests.watch.stand_ins import a_subject
from tests.watch.written import HOST, MIDNIGHT, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
WEB, DB = a_container("web", "shop"), a_container("db", "shop")
RAN = Seen(WEB, is_running=True)
SINCE, NOW = MIDNIGHT, MIDNIGHT + timedelta(hours=1)
AWAY = Outage(SINCE)


def gone(written: Written, *subjects: Subject) -> tuple[Change, ...]:
    return written.take(Vanished(HOST, written.now, subjects, MIDNIGHT))


def told(seen: Seen, outage: Outage = AWAY, what: What = What.REMOVED) -> tuple[Vanished, ...]:
    return vanished([Fact(what, seen, NOW)], outage, (), NOW)


def test_what_ran_and_was_removed_unheard_is_told() -> None:
    assert told(RAN) == (Vanished(HOST, NOW, (WEB,), SINCE),)
    assert told(RAN, what=What.STOPPED) == ()
    assert told(replace(RAN, is_running=False)) == ()


def test_all_are_told_together_by_name() -> None:
    facts = [Fact(What.REMOVED, Seen(one, is_running=True), NOW) for one in (WEB, DB)]
    assert vanished(facts, AWAY, (), NOW) == (Vanished(HOST, NOW, (DB, WEB), SINCE),)


def test_a_swarm_makes_its_tasks_anew() -> None:
    assert told(replace(RAN, subject=replace(WEB, name=f"web.1.{'a' * 25}"))) == ()


def test_what_was_made_anew_under_its_name_is_not_gone() -> None:
    assert told(RAN, replace(AWAY, there={"another": "web"})) == ()
    namesake = Seen(replace(WEB, id="another"), is_running=True)
    assert vanished([Fact(What.REMOVED, RAN, NOW)], AWAY, [namesake], NOW) == ()


def test_a_list_that_still_shows_it_hides_no_removal() -> None:
    assert told(RAN, replace(AWAY, there={WEB.id: "web"})) == (Vanished(HOST, NOW, (WEB,), SINCE),)


@pytest.mark.parametrize(("signal", "is_told"), [(15, False), (9, False), (18, True)])
def test_who_was_heard_to_end_it_knows(signal: int, is_told: bool) -> None:
    signalled = replace(RAN, signal=signal, signal_at=SINCE - seconds(1))
    assert bool(told(signalled)) is is_told


def test_who_sat_before_it_saw_how_it_ended() -> None:
    assert told(replace(RAN, is_attended=True)) == ()


def test_what_an_engine_told_to_end_as_it_went_is_told() -> None:
    ended = replace(RAN, is_running=False, signal=15, signal_at=SINCE, stopped_at=SINCE)
    went = Outage(SINCE, engine_ended_them=True, ran=frozenset({WEB}))
    assert told(ended, went) == (Vanished(HOST, NOW, (WEB,), SINCE),)
    assert told(ended, replace(went, engine_ended_them=False)) == ()
    assert told(ended, replace(went, ran=frozenset())) == ()


@pytest.mark.parametrize(("code", "is_told"), [(0, False), (None, True)])
def test_what_was_heard_of_since_the_engine_came_back_is_heard(
    code: int | None, is_told: bool
) -> None:
    """It was started again, and ended, or nobody knows."""
    back = SINCE + seconds(60)
    seen = replace(RAN, started_at=back + seconds(1), is_running=code is None)
    went = Outage(SINCE, engine_ended_them=True, fresh_since=back, ran=frozenset({WEB}))
    assert bool(told(seen, went)) is is_told


def test_it_is_one_notice_that_ends_without_a_word() -> None:
    written = Written()
    assert says(gone(written, WEB, DB)) == [ANNOUNCE]
    incident = written.only
    assert (incident.kind, incident.severity) == (IncidentKind.GONE, Severity.INFO)
    assert (incident.project, incident.count) == ("shop", 0)
    assert {one.state for one in incident.members} == {MemberState.REMOVED}
    assert {(one.first_at, one.last_at) for one in incident.members} == {(MIDNIGHT, written.now)}
    assert says(written.wait(timedelta(hours=1))) == [NONE]
    assert written.book.open == ()
    assert says(gone(written, a_container("later"))) == [ANNOUNCE]


def test_a_thousand_are_one_message() -> None:
    written = Written()
    gone(written, WEB)
    written.wait(seconds(9))
    assert says(gone(written, *(a_container(f"job-{n}") for n in range(1000)), WEB)) == [UPDATE]
    assert len(written.only.members) == 1001
    assert written.only.project == ""


def test_what_an_incident_of_its_own_tells_is_not_told_twice() -> None:
    written = Written()
    written.unhealthy(WEB)
    written.removed(WEB)
    assert gone(written, WEB) == ()
    assert says(gone(written, WEB, DB)) == [ANNOUNCE]
    assert [one.subject for one in written.newest.members] == [DB]


def test_what_recovered_long_before_is_told() -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    written.wait(timedelta(minutes=5))
    written.removed(WEB)
    assert says(gone(written, WEB)) == [ANNOUNCE]


def test_its_labels_count() -> None:
    written = Written()
    assert gone(written, a_container("web", alerts="off")) == ()
    gone(written, WEB, a_container("db", severity="critical"))
    assert written.only.severity is Severity.CRITICAL


@pytest.mark.parametrize("is_restarted", [False, True])
def test_one_that_is_there_after_all_begins_anew(is_restarted: bool) -> None:
    """An engine may start without the disk on which it keeps them."""
    written = Written()
    gone(written, WEB)
    if is_restarted:
        written = Written(written.book.open, 2)
    assert says(written.died(WEB)) == [ANNOUNCE]
    assert (written.newest.number, written.newest.kind) == (2, IncidentKind.CRASH)


async def test_a_mute_of_all_of_them_keeps_it_silent(room: Room) -> None:
    until = room.clock.now() + timedelta(hours=1)
    mute = Mute(0, MuteScope.PROJECT, "local", "shop", until, 222, "Olaf", CHAT)
    await room.muting.add(mute)
    now = room.clock.now()
    mine, other = a_subject("web", "shop"), a_subject("blog")
    await room.report(Vanished("local", now, (mine,), now))
    assert room.disk.told() == []
    await room.report(Vanished("local", now, (other,), now))
    assert [number for _, number in room.disk.told()] == [1]
