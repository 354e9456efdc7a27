"""What a digest says, of fake and of real hosts."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.errors import EngineUnreachable
from bot.core.plan_results import DigestShown
from bot.core.ports import Engine as EnginePort
from bot.core.seen import Seen
from bot.core.stored_results import restore, store
from bot.domain.container import Container
from bot.domain.digest import Change, ChangeKind, Down, HostDigest, ProjectState, Trouble
from bot.domain.incident import IncidentKind, MemberState
from bot.domain.mute import Mute
from bot.domain.sentence import say
from bot.domain.subject import Subject
from bot.domain.usage import Stats
from bot.watch.digest import HostReports
from bot.watch.survey import USUAL, Patience
from tests.commands.driver import Engines
from tests.engine.fake import FakeEngine, Program
from tests.engine.specs import spec
from tests.render.shown import shown
from tests.store import watched
from tests.store.samples import START, SetClock
from tests.watch.stand_ins import MemoryLedger

WEB, BATCH = "web:1", "batch:1"
PROGRAMS = {WEB: Program(b"", None), BATCH: Program(b"", 3)}
HOUR = timedelta(hours=1)


@dataclass
class Kept(MemoryLedger):
    """Incidents and mutes that a test gives."""

    mutes: list[Mute] = field(default_factory=list)

    def active(self) -> tuple[Mute, ...]:
        return tuple(self.mutes)


def reports(
    *engines: EnginePort, kept: Kept | None = None, patience: Patience = USUAL
) -> HostReports:
    kept = kept or Kept()
    hosts = Engines({engine.host: engine for engine in engines})
    return HostReports(hosts, kept, kept, SetClock(), patience)


async def run(engine: FakeEngine, image: str, name: str, project: str = "") -> str:
    labels = (("com.docker.compose.project", project),) if project else ()
    made = await engine.create(spec(image, name=name, labels=labels))
    await engine.start(made.id)
    return made.id


async def test_projects_troubles_and_the_busiest() -> None:
    engine = FakeEngine(PROGRAMS)
    ids = [await run(engine, WEB, name, "shop") for name in ("web", "api", "db", "cache")]
    await run(engine, BATCH, "nightly")
    sizes = ((50, 1), (0, 9), (3, 5), (1, 7))
    engine.measured = {
        id: Stats(float(cpu), memory << 20, 1 << 30)
        for id, (cpu, memory) in zip(ids, sizes, strict=True)
    }
    crash = watched.incident(1, watched.member(1, count=4))
    crash = replace(crash, host="local")
    away = replace(crash, number=2, kind=IncidentKind.HOST, members=(), closed_at=START)
    kept = Kept([crash, away], mutes=[watched.mute()])
    digest, seen = await reports(engine, kept=kept).report(START - HOUR, {})
    (host,) = digest.hosts
    assert host.projects == (
        ProjectState("shop", 4, 4),
        ProjectState("", 0, 1, (Down("nightly", "exited", 3),)),
    )
    crashed = Trouble("crash", "web-1", 4, is_open=True, project="shop", restarts=3)
    assert host.troubles == (crashed, Trouble("host", "", 1, is_open=False))
    assert [one.name for one in host.most_cpu] == ["web", "db", "cache"]
    assert [one.name for one in host.most_memory] == ["api", "cache", "db"]
    assert host.changes == ()
    assert len(digest.mutes) == 1
    assert seen == {
        "local": {
            name: (image, f"sha256:{image.encode().hex():0<64}"[:71])
            for name, image in (
                ("nightly", BATCH),
                ("cache", WEB),
                ("db", WEB),
                ("api", WEB),
                ("web", WEB),
            )
        }
    }
    assert restore(store(digest)) == digest
    assert shown(digest) == (
        "Digest · since 2026-03-01 11:00 UTC\n\n"
        "🔴 4 containers run, 1 has failed.\n"
        "no project 0 of 1: nightly (exit 3)\n"
        "shop 4\n"
        "⚠️ web-1 (shop) crashed 4 times, restarted 3 times (still); the engine was away\n"
        "CPU: web 50 %, db 3 %, cache 1 %\n"
        "Memory: api 9 MiB, cache 7 MiB, db 5 MiB\n"
        "Disk: images 2 kB\n\n"
        "🔕 Muted: web until 2026-03-01 14:00 UTC"
    )


class Standing(FakeEngine):
    """Has containers in states that programs alone don't bring about."""

    async def containers(self, *, all: bool = True, **more: Any) -> tuple[Container, ...]:
        changes: dict[str, dict[str, Any]] = {
            "loops": {"state": "restarting"},
            "ill": {"health": "unhealthy"},
        }
        rows = await super().containers(all=all, **more)
        return tuple(replace(row, **changes.get(row.name, {})) for row in rows)


async def test_each_container_is_counted_once() -> None:
    """One that the engine itself took down with it was told to stop, too."""
    engine = Standing({**PROGRAMS, "told:1": Program(b"", 143), "killed:1": Program(b"", 137)})
    ids = {name: await run(engine, WEB, name) for name in ("web", "ill", "loops")}
    ids |= {name: await run(engine, "killed:1", name) for name in ("wanted", "taken", "long-ago")}
    ids["told"] = await run(engine, "told:1", "told")
    subjects = {name: Subject("local", id, name) for name, id in ids.items()}
    times = {"wanted": START, "taken": START, "long-ago": START - HOUR}
    ended = [
        Seen(subjects[name], is_running=False, ended_at=START, stopped_at=at)
        for name, at in times.items()
    ]
    missing = watched.member(1, subject=subjects["taken"], count=0)
    away = watched.incident(1, missing, kind=IncidentKind.HOST, host="local", back_at=START)
    digest, _ = await reports(engine, kept=Kept([away], seen=ended)).report(START, {})
    (project,) = digest.hosts[0].projects
    assert {one.name for one in project.down} == {"ill", "loops", "taken", "long-ago"}
    head, row = shown(digest).splitlines()[2:4]
    assert head == "🔴 2 containers run, 3 have failed, 1 is unhealthy, 2 are stopped."
    assert row.startswith("no project 2 of 7: ")


async def test_what_changed_since_the_last_one() -> None:
    engine = FakeEngine(PROGRAMS)
    for name in ("stays", "goes", "changes"):
        await run(engine, WEB, name)
    _, seen = await reports(engine).report(None, {})
    for name in ("goes", "changes"):
        await engine.remove(name, force=True, volumes=True)
    await run(engine, BATCH, "changes")
    await run(engine, WEB, "comes")
    stored = json.loads(json.dumps(seen))
    digest, _ = await reports(engine).report(START, stored)
    assert digest.hosts[0].changes == (
        Change(ChangeKind.NEW, "comes"),
        Change(ChangeKind.GONE, "goes"),
        Change(ChangeKind.IMAGE, "changes"),
    )
    words = shown(digest)
    assert "🔁 New: comes\n🔁 Gone: goes\n🔁 Other image: changes\n" in words


async def test_what_was_started_again_since_the_last_one() -> None:
    """What is new was started too, and of a crash it is said where that is told."""
    engine = FakeEngine(PROGRAMS)
    ids = {name: await run(engine, WEB, name) for name in ("web", "api", "loop")}
    _, seen = await reports(engine).report(None, {})
    since = datetime.now(UTC)
    ids["new"] = await run(engine, WEB, "new")
    subjects = {name: Subject("local", id, name) for name, id in ids.items()}
    times = {"web": since, "new": since, "loop": since, "api": since - HOUR}
    started = [Seen(subjects[name], is_running=True, started_at=at) for name, at in times.items()]
    looping = watched.member(1, subject=subjects["loop"], count=9, state=MemberState.TRYING)
    kept = Kept([watched.incident(1, looping, host="local")], seen=started)
    digest, _ = await reports(engine, kept=kept).report(since, seen)
    assert digest.hosts[0].changes == (
        Change(ChangeKind.NEW, "new"),
        Change(ChangeKind.STARTED, "web"),
    )
    assert restore(store(digest)) == digest
    words = shown(digest)
    assert "🔁 New: new\n🔁 Started again: web\n" in words
    assert "loop crashed 9 times, restarted each time (still, began " in words


async def test_what_was_kept_otherwise_is_no_news() -> None:
    digest, _ = await reports(FakeEngine({})).report(None, {"local": {"web": 7}})
    assert digest.hosts[0].changes == ()
    assert shown(digest) == ("Digest · the first one\n\n🟢 There are no containers.\nDisk: nothing")


async def test_a_host_that_is_away_is_one_line_and_keeps_what_was_seen() -> None:
    here, away = FakeEngine(PROGRAMS), FakeEngine({}, host="nas")
    await run(here, WEB, "web")
    away.fault = EngineUnreachable(say("Nobody is there."))
    seen = {"nas": {"db": ("db:1", "sha256:1")}}
    digest, after = await reports(here, away).report(START, seen)
    assert shown(digest).endswith("\n\n⚫ nas · The engine does not answer.")
    assert "🟢 local · 1 container runs, all is well." in shown(digest)
    assert after["nas"] == seen["nas"]


class Slow(FakeEngine):
    """Answers nothing."""

    async def containers(self, **_: object) -> tuple[()]:
        await asyncio.Event().wait()
        return ()


async def test_a_host_that_is_silent_delays_nobody_for_long() -> None:
    slow = Slow({}, host="nas")
    look = reports(FakeEngine(PROGRAMS), slow, patience=Patience(list_seconds=0.2))
    digest, _ = await look.report(None, {})
    assert [one.is_away for one in digest.hosts] == [False, True]


async def test_two_chats_share_a_look() -> None:
    engine = FakeEngine(PROGRAMS)
    one = reports(engine)
    await run(engine, WEB, "web")
    first, second = await asyncio.gather(one.report(None, {}), one.report(START, {}))
    await run(engine, WEB, "later")
    third, _ = await one.report(None, {})
    assert first[0].hosts == second[0].hosts == third.hosts


def test_it_is_short_however_much_there_is() -> None:
    many = tuple(
        ProjectState(f"project-{number}", 1, 2, tuple(Down(f"c{one}", "dead") for one in range(50)))
        for number in range(5)
    )
    digest = DigestShown(START, START, (), ())
    assert isinstance(restore(store(digest)), DigestShown)
    host = HostDigest(
        "local", projects=many, troubles=(Trouble("crash", "x" * 300, 2, False),) * 40
    )
    words = shown(replace(digest, hosts=(host,)))
    assert len(words) < 1500
    assert "… +44" in words
