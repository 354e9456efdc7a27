"""What a digest says of what a book has written."""

from __future__ import annotations

from datetime import timedelta

from bot.core.watch_ports import Ledger, Step
from bot.watch.digest import HostReports
from tests.commands.driver import Engines
from tests.engine.fake import FakeEngine
from tests.render.shown import shown
from tests.store.samples import SetClock
from tests.watch.test_digest import Kept
from tests.watch.written import HOST, MIDNIGHT, Written


async def told(ledger: Ledger, written: Written, day: int = 0) -> str:
    """What the digest of now says of them, when the last one came at nine of that day."""
    await ledger.commit(Step(HOST, incidents=tuple(written.incidents.values())))
    hosts = Engines({HOST: FakeEngine({}, host=HOST)})
    reports = HostReports(hosts, ledger, Kept(), SetClock(written.now))
    digest, _ = await reports.report(MIDNIGHT + timedelta(days=day, hours=9), {})
    rows = shown(digest).splitlines()
    return "".join(row.removeprefix("⚠️ ") for row in rows if row.startswith("⚠️ "))
