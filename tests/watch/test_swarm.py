"""A swarm makes a new container for each try: to people they are one."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.digest import Change, ChangeKind
from bot.domain.happening import Died, Started
from bot.domain.incident import MemberState
from bot.domain.mute import Mute, MuteScope
from bot.watch.change import Say
from bot.watch.settling import STABLE
from tests.engine.fake import FakeEngine
from tests.engine.specs import spec
from tests.live import images
from tests.live.fixtures import StartEngine
from tests.live.until import until
from tests.store.samples import START
from tests.watch.test_digest import BATCH, PROGRAMS, WEB, reports, run
from tests.watch.watched import Watched, make_noise
from tests.watch.written import HOST, MIDNIGHT, Written, a_container, says, seconds

ANNOUNCE, UPDATE, ENDED, NONE = Say
TASKS = [a_container(f"web.1.{letter * 25}") for letter in "abcdef"]
FAILS_TWICE = """
    n=$(cat /told/n 2>/dev/null || echo 0); n=$((n + 1)); echo $n >/told/n
    [ $n -gt 2 ] && exec sleep 600; sleep 1; exit 3
"""


def test_its_loop_is_one_incident_that_gets_quieter() -> None:
    written = Written()
    for task in TASKS:
        written.started(task)
        written.wait(seconds(6))
        written.died(task)
        written.wait(seconds(6))
    (member,) = written.only.members
    assert (member.count, member.subject.id, written.only.is_loop) == (6, TASKS[-1].id, True)
    assert written.said[ANNOUNCE] == 2


def test_another_slot_is_another_container() -> None:
    assert a_container(f"web.2.{'a' * 25}") != TASKS[0]
    assert a_container(f"web.1.{'a' * 25}", host="other") != TASKS[0]
    assert a_container("web.1") != TASKS[0]


def test_it_recovers_by_the_one_in_its_place() -> None:
    written = Written()
    written.died(TASKS[0])
    written.wait(seconds(6))
    written.started(TASKS[1])
    assert written.only.members[0].subject.id == TASKS[1].id
    assert written.removed(TASKS[0]) == written.stopped(TASKS[0]) == ()
    assert says(written.wait(STABLE)) == [ENDED]
    assert written.only.members[0].state is MemberState.RECOVERED


def test_without_another_it_is_removed_as_any() -> None:
    written = Written()
    written.died(TASKS[0])
    written.wait(seconds(20))
    assert says(written.removed(TASKS[0])) == [ENDED]


@pytest.mark.parametrize(("name", "is_covered"), [("web.1", True), ("web.2", False)])
def test_a_mute_is_about_the_slot(name: str, is_covered: bool) -> None:
    mute = Mute(1, MuteScope.CONTAINER, HOST, name, MIDNIGHT, 1, "Ann", 1)
    assert [mute.covers(HOST, one) for one in TASKS] == [is_covered] * len(TASKS)


async def test_a_digest_counts_a_slot_once() -> None:
    engine = FakeEngine(PROGRAMS)
    for task in TASKS[:2]:
        await run(engine, BATCH, task.name)
    _, seen = await reports(engine).report(None, {})
    await run(engine, WEB, TASKS[2].name)
    digest, _ = await reports(engine).report(START, seen)
    (project,) = digest.hosts[0].projects
    assert (project.running, project.total, project.down) == (1, 1, ())
    assert digest.hosts[0].changes == (Change(ChangeKind.IMAGE, "web.1"),)


async def test_a_digest_says_that_a_slot_has_failed_while_its_next_task_waits() -> None:
    engine = FakeEngine(PROGRAMS)
    await run(engine, BATCH, TASKS[0].name)
    await engine.create(spec(BATCH, name=TASKS[1].name))
    digest, _ = await reports(engine).report(None, {})
    (project,) = digest.hosts[0].projects
    assert [(one.name, one.exit_code) for one in project.down] == [("web.1", 3)]


async def test_a_digest_after_one_of_an_earlier_version_tells_of_no_change() -> None:
    engine = FakeEngine(PROGRAMS)
    await run(engine, WEB, TASKS[1].name)
    _, seen = await reports(engine).report(None, {})
    (image,) = seen["local"].values()  # type: ignore[attr-defined]
    old = {"local": {task.name: image for task in TASKS[:2]}}
    digest, _ = await reports(engine).report(START, old)
    assert digest.hosts[0].changes == ()


async def test_a_real_one_is_told_as_one_and_recovers_while_nobody_listens(
    start_engine: StartEngine,
) -> None:
    own = start_engine()
    own.start_swarm()
    watched = Watched(own)
    words = ("--name", "web", "--no-resolve-image", "--restart-delay", "1s")
    mount = ("--mount", "type=volume,src=told,dst=/told")
    own.docker("run", "-d", "--name", "noisy", images.DATA)
    async with watched.watching():
        service = ("service", "create", "-d", *words, *mount, images.BUSYBOX)
        await asyncio.to_thread(own.docker, *service, "sh", "-c", FAILS_TWICE)
        await watched.until(lambda: len(watched.of(Died)) == 2)
    is_up = ("ps", "--quiet", "--filter", "name=web.1")
    await asyncio.to_thread(until, lambda: bool(own.docker(*is_up)))
    await asyncio.to_thread(make_noise, own)
    async with watched.watching():
        await watched.until(lambda: len(watched.of(Started)) >= 3)
    written = Written()
    for one in watched.happenings:
        written.take(one)
    (member,) = written.only.members
    assert (member.count, member.state) == (2, MemberState.TRYING)
    assert member.subject.id == watched.of(Started)[-1].subject.id
