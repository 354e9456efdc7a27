"""Restarts on the real engine, as a digest tells them: nothing is asked of a container."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.core.watch_ports import Ledger, Step
from bot.domain.digest import Change, ChangeKind
from bot.domain.happening import Died, Removed, Started, Stopped
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from bot.watch.book import Book
from bot.watch.digest import HostReports
from tests.commands.driver import Engines
from tests.live.engine import Engine
from tests.live.images import BUSYBOX
from tests.render.shown import shown
from tests.watch.test_digest import Kept
from tests.watch.watched import ShiftedClock, Watched

CRASHES = ("sh", "-c", "sleep 0.2; exit 3")


async def test_wanted_ones_and_those_after_a_crash(
    watched: Watched, engine: Engine, tmp_path: Path
) -> None:
    for name in ("web", "db"):
        engine.docker("run", "-d", "--name", name, BUSYBOX, "sleep", "600")
    engine.docker("create", "--name", "worker", "--restart", "on-failure:2", BUSYBOX, *CRASHES)
    clock = ShiftedClock()
    gateway = Gateway("local", HostAddress(engine.url))
    hosts = Engines({"local": gateway})
    async with open_store("", tmp_path, SecretHiding(), clock) as store:
        _, before = await HostReports(hosts, store.ledger, Kept(), clock).report(None, {})
        await watched.until(lambda: len(watched.of(Started)) == 2)
        since = datetime.now(UTC)
        engine.docker("restart", "-t", "0", "web")
        engine.docker("start", "worker")
        # One that is looked at for long is told twice, with what the look showed.
        await watched.until(lambda: len({one.at for one in watched.of(Died)}) == 3)
        await write(store.ledger, watched)
        digest, _ = await HostReports(hosts, store.ledger, Kept(), clock).report(since, before)
    gateway.close()
    assert digest.hosts[0].changes == (Change(ChangeKind.STARTED, "web"),)
    assert "⚠️ worker crashed 3 times, restarted 2 times (still)\n" in shown(digest)


async def test_what_somebody_stopped_is_not_down_and_what_was_removed_does_not_go_on(
    watched: Watched, engine: Engine, tmp_path: Path
) -> None:
    for name in ("web", "stopped", "killed"):
        engine.docker("run", "-d", "--name", name, BUSYBOX, "sleep", "600")
    for name in ("batch", "removed"):
        engine.docker("run", "-d", "--name", name, BUSYBOX, *CRASHES)
    engine.docker("create", "--name", "made", BUSYBOX, "true")
    ended = {"batch", "removed"}
    await watched.until(lambda: {one.subject.name for one in watched.of(Died)} == ended)
    engine.docker("stop", "-t", "0", "stopped")
    engine.docker("kill", "killed")
    engine.docker("rm", "removed")
    await watched.until(lambda: len(watched.of(Stopped)) == 2 and bool(watched.of(Removed)))
    clock, gateway = ShiftedClock(), Gateway("local", HostAddress(engine.url))
    async with open_store("", tmp_path, SecretHiding(), clock) as store:
        await write(store.ledger, watched)
        hosts = Engines({"local": gateway})
        digest, _ = await HostReports(hosts, store.ledger, Kept(), clock).report(None, {})
    gateway.close()
    rows = shown(digest).splitlines()
    assert rows[2:5] == [
        "🔴 1 container runs, 1 has failed, 3 are stopped.",
        "no project 1 of 5: batch (exit 3)",
        "⚠️ batch crashed (still); removed crashed",
    ]


async def write(ledger: Ledger, watched: Watched) -> None:
    """As the newsroom does."""
    book = Book((), 1)
    for news in watched.news:
        now = datetime.now(UTC)
        changes = [change for one in news.happenings for change in book.take(one, now)]
        incidents = {one.incident.number: one.incident for one in changes}
        step = Step(news.host, news.nanos, news.seen, news.gone, tuple(incidents.values()))
        await ledger.commit(step)
