"""A container that Docker was to start again and does not: no event tells of that."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.seen import Seen
from bot.domain.happening import ContainerHappening, Died, Happening, RestartFailed, Stopped
from bot.domain.incident import IncidentKind, MemberState, Taken
from bot.watch.between_lives import FIRST_LOOK, LOOKS_EVERY
from bot.watch.change import Say
from bot.watch.facts import Fact, What, moment
from bot.watch.news import News
from bot.watch.tracker import Tracker
from bot.watch.watcher import HostWatcher
from tests.engine.fake import FakeEngine
from tests.live import images
from tests.live.engine import Engine
from tests.watch.stand_ins import NOON, HandClock
from tests.watch.test_between_restarts import restarting
from tests.watch.test_restarts import BEGIN, STARTED, event, restarted
from tests.watch.test_watcher import docker
from tests.watch.watched import Watched
from tests.watch.written import HOST, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
GONE = "error mounting: no such file or directory"


async def lose_its_mount(watched: Watched, folder: Path) -> None:
    """`web` runs, what it mounts is deleted, and it ends soon after, however long that takes."""
    mount = f"type=bind,src={folder},dst=/data"
    (folder / "here").touch()
    script = ("sh", "-c", "while [ -e /data/here ]; do sleep 0.1; done; sleep 1; exit 3")
    flags = ("--name", "web", "--restart", "always", "--mount", mount)
    await docker(watched, "run", "-d", *flags, images.BUSYBOX, *script)
    shutil.rmtree(folder)


@pytest.mark.usefixtures("looked_at_often")
async def test_a_restart_that_fails_is_told_with_the_engines_words(
    watched: Watched, tmp_path: Path
) -> None:
    await lose_its_mount(watched, tmp_path)
    await watched.until(lambda: watched.of(RestartFailed))
    (failed,) = watched.of(RestartFailed)
    # One whose look took its time is told twice.
    assert {one.at for one in watched.of(Died)} == {failed.at}
    assert failed.subject.name == "web"
    assert "/data" in failed.error
    seen = [one for news in watched.news for one in news.seen]
    assert seen[-1].restart_due_at is None


@pytest.mark.usefixtures("looked_at_often")
async def test_it_is_looked_for_after_a_break_too(engine: Engine, tmp_path: Path) -> None:
    watched = Watched(engine)
    async with watched.watching():
        await lose_its_mount(watched, tmp_path)
        await watched.until(lambda: watched.of(Died))
    assert watched.of(RestartFailed) == []
    async with watched.watching():
        await watched.until(lambda: watched.of(RestartFailed))


@pytest.mark.usefixtures("looked_at_often")
async def test_one_that_is_killed_between_two_restarts_has_stopped(watched: Watched) -> None:
    loop = ["--name", "loop", "--restart", "always", images.BUSYBOX, "false"]
    await docker(watched, "run", "-d", *loop)
    await restarting(watched, "loop")
    await docker(watched, "kill", "loop")
    await watched.until(lambda: watched.of(Stopped))
    assert [one.subject.name for one in watched.of(Stopped)] == ["loop"]
    assert watched.of(RestartFailed) == []


async def test_one_that_is_started_again_is_not_looked_at(watched: Watched) -> None:
    def seen() -> list[Seen]:
        return [one for news in watched.news for one in news.seen]

    # At some time the engine waits for so long that its look is over before its start.
    loop = ["--name", "web", "--restart", "always", images.BUSYBOX, "sh", "-c", "sleep 1; exit 3"]
    await docker(watched, "run", "-d", *loop)
    await watched.until(lambda: any(one.restart_due_at for one in seen()))
    heard = len(seen())
    await watched.until(lambda: any(one.is_running for one in seen()[heard:]))
    assert not any(one.restart_due_at for one in seen() if one.is_running)


def ended() -> tuple[Tracker, Died]:
    """One that crashed, and what a look showed then."""
    tracker = Tracker("local")
    tracker.take(STARTED, STARTED.at)
    (fact,) = tracker.take(event(60, "die", 1), moment(BEGIN))
    subject = fact.seen.subject
    return tracker, Died("local", fact.at, subject, 1, restart_policy="always")


def test_it_is_looked_at_until_it_is_known() -> None:
    tracker, died = ended()
    tracker.learn([died], died.at)
    tracker = restarted(tracker)
    first, second = died.at + FIRST_LOOK, died.at + FIRST_LOOK + LOOKS_EVERY
    for due in (first, second):
        assert tracker.next_due() == due
        assert tracker.due(due - timedelta(milliseconds=1)) == ()
        (fact,) = tracker.due(due)
        assert (fact.what, fact.at) == (What.RESTART_DUE, died.at)
    tracker.learn([RestartFailed("local", died.at, died.subject, GONE)], second)
    assert tracker.next_due() is None


def test_no_clock_that_is_set_back_makes_the_wait_long() -> None:
    tracker, died = ended()
    tracker.learn([died], died.at)
    tracker.due(died.at + FIRST_LOOK)
    assert tracker.due(died.at + FIRST_LOOK) == ()
    assert len(tracker.due(died.at - timedelta(hours=8))) == 1


@pytest.mark.parametrize("action", ["start", "stop", "destroy", "die"])
def test_whatever_else_becomes_of_it_is_the_answer(action: str) -> None:
    tracker, died = ended()
    tracker.learn([died], died.at)
    tracker.take(event(70, action, 1), died.at)
    assert tracker.next_due() is None


@pytest.mark.parametrize(
    "change", [{"restart_policy": "no"}, {"restart_policy": ""}, {"is_given_up": True}]
)
def test_what_nothing_starts_again_is_not_looked_at(change: dict[str, str | bool]) -> None:
    tracker, died = ended()
    tracker.learn([replace(died, **change)], died.at)  # type: ignore[arg-type]
    assert tracker.next_due() is None


def test_what_a_slow_look_showed_of_a_life_before_means_nothing() -> None:
    tracker, died = ended()
    tracker.take(event(61, "start"), died.at)
    tracker.learn([died], died.at)
    assert tracker.next_due() is None


@pytest.mark.parametrize("is_failure", [True, False])
def test_what_a_slow_look_at_a_restart_showed_ends_no_later_wait(is_failure: bool) -> None:
    tracker, died = ended()
    failed = RestartFailed("local", died.at, died.subject, GONE)
    late = failed if is_failure else Stopped("local", died.at, died.subject)
    tracker.take(event(70, "start"), died.at)
    (fact,) = tracker.take(event(75, "die", 1), moment(BEGIN))
    tracker.learn([replace(died, at=fact.at)], fact.at)
    tracker.learn([late], fact.at)
    assert tracker.next_due() == fact.at + FIRST_LOOK


async def added(tracker: Tracker, fact: Fact, found: ContainerHappening) -> list[News]:
    """What is written down of a look that took its time."""
    news: list[News] = []

    async def take(one: News) -> None:
        news.append(one)

    async def rest() -> Happening:
        return found

    await HostWatcher(FakeEngine({}), HandClock(), take, tracker)._add(fact, rest)
    return news


@pytest.mark.parametrize("is_failure", [True, False])
@pytest.mark.parametrize("events", [["start"], ["start", "die"], ["stop"]])
async def test_what_a_slow_look_at_a_restart_showed_is_dropped_where_it_went_on(
    is_failure: bool, events: list[str]
) -> None:
    tracker, died = ended()
    tracker.learn([died], died.at)
    (fact,) = tracker.due(died.at + FIRST_LOOK)
    for second, action in enumerate(events, 70):
        tracker.take(event(second, action, 1), died.at)
    failed = RestartFailed("local", died.at, died.subject, GONE)
    found = failed if is_failure else Stopped("local", died.at, died.subject)
    assert await added(tracker, fact, found) == []


async def test_a_slow_look_writes_down_nothing_that_events_since_have_changed() -> None:
    """Or they mean nothing when they are told again, after a crash before they are written."""
    tracker, died = ended()
    for second, action in enumerate(["start", "die"], 70):
        facts = tracker.take(event(second, action, 1), died.at)
    (news,) = await added(tracker, facts[0], died)
    assert (news.happenings, news.seen) == ((died,), ())


async def test_a_slow_look_writes_down_when_to_look_next() -> None:
    tracker, died = ended()
    (seen,) = tracker.known()
    (news,) = await added(tracker, Fact(What.DIED, seen, died.at), died)
    assert [one.restart_due_at for one in news.seen] == [NOON + FIRST_LOOK]


WEB, OTHER = a_container("web", "shop"), a_container("db", "shop")


def test_a_new_message_says_that_it_stays_down() -> None:
    written = Written()
    written.died(WEB)
    written.wait(seconds(5))
    assert says(written.take(RestartFailed(HOST, written.now, WEB, GONE))) == [ANNOUNCE]
    (member,) = written.only.members
    assert (member.is_given_up, member.error, member.count) == (True, GONE, 1)
    assert written.only.kinds == (IncidentKind.CRASH, IncidentKind.START)
    assert written.take(RestartFailed(HOST, written.now, WEB, GONE)) == ()
    written.started(WEB)
    written.died(WEB)
    (member,) = written.only.members
    assert (member.is_given_up, member.error) == (False, "")


def test_several_that_stay_down_make_one_sound() -> None:
    written = Written()
    written.died(WEB)
    written.died(OTHER)
    written.wait(seconds(5))
    failed = [RestartFailed(HOST, written.now, one, GONE) for one in (WEB, OTHER)]
    assert [says(written.take(one)) for one in failed] == [[ANNOUNCE], [UPDATE]]


def test_who_looks_after_it_hears_no_sound() -> None:
    written = Written()
    written.died(WEB)
    written.book.acknowledge(1, Taken(1, "Ann", written.now))
    assert says(written.take(RestartFailed(HOST, written.now, WEB, GONE))) == [UPDATE]


def test_one_that_runs_again_does_not_stay_down() -> None:
    written = Written()
    written.died(WEB)
    written.started(WEB)
    assert written.take(RestartFailed(HOST, written.now, WEB, GONE)) == ()
    assert written.only.members[0].state is MemberState.TRYING
