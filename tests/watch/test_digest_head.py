"""What a digest says of a host first is true of all that stands below."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.incident import Incident, IncidentKind
from tests.engine.fake import FakeEngine
from tests.render.shown import shown
from tests.store import watched
from tests.store.samples import START
from tests.watch.test_digest import PROGRAMS, WEB, Kept, reports, run

AWAY = replace(watched.incident(1, kind=IncidentKind.HOST, host="local"), members=())
WAS_AWAY = replace(AWAY, back_at=START)
DISK = replace(AWAY, number=2, kind=IncidentKind.DISK)


@pytest.mark.parametrize(
    ("incidents", "head"),
    [
        ([], "🟢 1 container runs, all is well."),
        ([WAS_AWAY], "🟢 1 container runs."),
        ([WAS_AWAY, DISK], "🔴 1 container runs."),
    ],
)
async def test_not_all_is_well_above_what_is_not(incidents: list[Incident], head: str) -> None:
    engine = FakeEngine(PROGRAMS)
    await run(engine, WEB, "web")
    digest, _ = await reports(engine, kept=Kept(incidents)).report(START, {})
    assert shown(digest).splitlines()[2] == head
