"""The same on a PostgreSQL server of our own."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.core.errors import StoreError
from bot.core.watch_ports import Post, Step, Why
from bot.domain.route import Route
from bot.policy.redaction import SecretHiding
from bot.store.address import database_url
from bot.store.database import connect
from bot.store.opening import Store, open_store
from bot.store.tables import metadata
from tests.live.programs import require
from tests.store.samples import KNOWN, START, SetClock, parked, received, request
from tests.store.watched import CHAT, LATER, full_incident, incident, member, mute, notice, seen


def as_server(folder: Path, *words: str) -> None:
    """The server refuses to run as root."""
    program = require("pg_ctl").resolve().with_name(words[0])
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if account:
        shutil.chown(folder, account.pw_uid, account.pw_gid)
    subprocess.run(
        [str(program), *words[1:]],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


class Server:
    """One of our own, on a socket in a folder; it can go away and come back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = f"postgresql://bot@/postgres?host={folder}"
        data = ("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "bot", "--no-sync")
        as_server(folder, *data)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c fsync=off -k {self._folder}"
        self._control("-o", options, "-l", f"{self._folder}/log", "-w", "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "-w", "stop")

    def _control(self, *words: str) -> None:
        as_server(self._folder, "pg_ctl", "-D", f"{self._folder}/data", *words)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with TemporaryDirectory(prefix="dk-pg-") as name:
        made = Server(Path(name))
        made.start()
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture
async def store(server: Server, tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(server.address, tmp_path, SecretHiding.of([KNOWN]), SetClock()) as opened:
        yield opened


async def test_the_tables_are_those_of_the_code(store: Store, server: Server) -> None:
    assert store.set_aside is None
    engine = connect(database_url(server.address, Path()))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


async def test_c1_at_most_once(store: Store) -> None:
    accepted = await asyncio.gather(*(store.inbox.accept(received(1 << 40)) for _ in range(5)))
    assert accepted.count(True) == 1
    assert await store.inbox.unfinished() == (received(1 << 40),)
    await store.inbox.finish(1 << 40)
    assert await store.inbox.unfinished() == ()


async def test_attempts_and_the_turned_away(store: Store) -> None:
    attempt = await store.journal.attempt(request(3, "/ps \0\ud800"), "ps", ())
    await store.journal.outcome(attempt, "done", "")
    for _ in range(3):
        await store.journal.turned_away(4, 666, 666, "person not listed")
    assert await store.prune(START + timedelta(days=401)) >= 2


async def test_c3_one_press_wins(store: Store) -> None:
    yes, no = await store.buttons.park([parked(), parked("", confirmed=None)])
    assert await store.buttons.find(yes) == parked()
    assert await store.buttons.find(no) == parked("", confirmed=None)
    won = await asyncio.gather(*(store.buttons.take(token) for token in (yes, no) * 5))
    assert won.count(True) == 1


async def test_what_the_watch_keeps(store: Store) -> None:
    odd = member(1, lines=("nul \0 here", "half \ud800 a pair"))
    step = Step("prod", 1 << 60, (seen(1),), (), (incident(1, odd), full_incident(2)), (notice(),))
    for _ in range(2):
        await store.ledger.commit(step)
    known = await store.ledger.remembered(LATER)
    assert (known.cursors, known.seen, known.next_number) == (
        {"prod": 1 << 60},
        {"prod": (seen(1),)},
        3,
    )
    assert await store.ledger.incident(2) == full_incident(2)
    first, second = await store.outgoing.waiting()
    await store.outgoing.sent([first.number], [Post(1, CHAT, None, 5)], [notice(Why.UPDATE)])
    await store.outgoing.set_aside([second.number], "blocked")
    (owed,) = await store.outgoing.waiting(after=second.number)
    assert owed.why is Why.UPDATE
    assert [one.number for one in await store.ledger.incidents_of(CHAT, 5)] == [1]
    muted = await store.mutes.add(mute())
    assert muted in await store.mutes.active()
    muted = replace(muted, until=START)
    await store.mutes.change(muted)
    assert muted in await store.mutes.active()
    await store.mutes.ended([muted.number], START)
    await store.routes.set(Route(CHAT, 7))
    assert await store.routes.all() == (Route(CHAT, 7),)
    assert await store.prune(START + timedelta(days=91)) >= 2


async def test_a_server_that_is_away_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not answer"):
        async with open_store(
            f"postgresql://bot:canary@/postgres?host={tmp_path}",
            tmp_path,
            SecretHiding(),
            SetClock(),
        ):
            pass


async def test_a_server_that_goes_away_meanwhile_is_said_and_found_again(
    store: Store, server: Server
) -> None:
    assert await store.inbox.accept(received(1 << 41))
    server.stop()
    with pytest.raises(StoreError, match="does not answer"):
        await store.inbox.accept(received(2 << 41))
    server.start()
    assert await store.inbox.accept(received(2 << 41))
    server.stop()
    server.start()
    assert not await store.inbox.accept(received(2 << 41))
    assert await store.inbox.unfinished() == (received(1 << 41), received(2 << 41))
