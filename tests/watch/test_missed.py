"""What a list and a look at what changed mean, after a time in which nobody listened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.seen import Seen
from bot.domain.container import Container, ContainerDetail
from bot.domain.subject import Subject
from bot.watch.facts import What
from bot.watch.outage import Outage
from bot.watch.reconcile import Reconciliation
from tests.engine.fake import FakeEngine

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GONE = "error mounting: no such file or directory"


class _Inspected(FakeEngine):
    """Each container ended half an hour ago, as a look shows."""

    def __init__(self, error: str = "") -> None:
        super().__init__({})
        self._error = error

    async def container(self, id: str) -> ContainerDetail:
        ended = NOW - HOUR / 2
        return ContainerDetail(
            id, "exited", 3, NOW - 3 * HOUR, ended, False, self._error, "always", (), ()
        )


async def found(engine: FakeEngine, rows: Iterable[Container], *ran: str) -> list[tuple[What, str]]:
    """After an hour in which nobody listened; before it those ran, by their ids."""
    known = {id: Seen(Subject("local", id, id), True, NOW - 3 * HOUR) for id in ran}
    missed = Reconciliation(engine, known, Outage(NOW - HOUR), NOW)
    _, facts = await missed.changes(rows, {})
    return [(one.what, one.seen.subject.id) for one in facts]


def ended(id: str) -> Container:
    return Container(id, id, "app", "app", NOW - 3 * HOUR, "exited", "Exited (3) 30 minutes ago")


@pytest.mark.parametrize(("error", "what"), [("", What.STOPPED), (GONE, What.DIED)])
async def test_one_whose_restart_failed_was_not_stopped_by_anybody(error: str, what: What) -> None:
    assert await found(_Inspected(error), [ended("web")], "web") == [(what, "web")]


async def test_a_swarms_next_task_is_told_after_the_end_of_the_one_before() -> None:
    before, after = (f"web.1.{letter * 25}" for letter in "ab")
    next_one = Container(after, after, "app", "app", NOW - HOUR / 2, "running", "Up 29 minutes")
    rows = [next_one, ended(before)]
    assert await found(_Inspected(GONE), rows, before) == [
        (What.DIED, before),
        (What.STARTED, after),
    ]
