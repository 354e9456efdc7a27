"""What happened is written down with what is said of it, muted or not, whatever the disk does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.core.errors import StoreError
from bot.core.request import Place
from bot.core.results import Result
from bot.core.watch_ports import Step, Why
from bot.core.watch_results import IncidentShown
from bot.domain.happening import Died, Happening, Removed
from bot.domain.mute import Mute, MuteScope
from bot.domain.sentence import say
from bot.domain.subject import Subject
from bot.watch.book import Book
from bot.watch.choices import Choices
from bot.watch.muting import Muting
from bot.watch.newsroom import Newsroom
from bot.watch.routing import Router
from bot.watch.watcher import News
from tests.watch.stand_ins import (
    HandClock,
    MemoryLedger,
    MemoryMail,
    MemoryMutes,
    MemoryRoutes,
    a_subject,
)

CHAT = -1001
WEB, API = a_subject("web", "shop"), a_subject("api", "shop")


@dataclass
class _Disk(MemoryLedger):
    """Keeps steps, unless it is full."""

    steps: list[Step] = field(default_factory=list)
    is_full: bool = False
    fault: Exception = field(default_factory=lambda: StoreError(say("The disk is full.")))

    async def commit(self, step: Step) -> None:
        if self.is_full:
            raise self.fault
        self.steps.append(step)
        self.incidents = [*step.incidents]

    def told(self) -> list[tuple[Why, int | None]]:
        return [(one.why, one.incident) for step in self.steps for one in step.notices]


@dataclass
class _Voice:
    """A teller that only listens to itself."""

    said: list[tuple[int, Result]] = field(default_factory=list)
    fault: Exception | None = None

    async def post(
        self, place: Place, result: Result, *, silent: bool = False, urgent: bool = True
    ) -> int:
        if self.fault is not None:
            raise self.fault
        self.said.append((place.chat, result))
        return len(self.said)

    async def edit(self, place: Place, result: Result) -> None:
        raise AssertionError("nothing is edited past the mail")

    def length(self, result: Result) -> int:
        return 0

    def address(self, chat: int) -> int:
        return chat


@dataclass
class _Room:
    clock: HandClock = field(default_factory=HandClock)
    disk: _Disk = field(default_factory=_Disk)
    voice: _Voice = field(default_factory=_Voice)
    woken: int = 0

    def __post_init__(self) -> None:
        self.muting = Muting(MemoryMutes(), self.disk, MemoryMail(), self.clock)
        choices = Choices(MemoryRoutes(), [(CHAT, 7)], lambda: {CHAT})
        router = Router(choices.all, lambda: {CHAT})
        self.newsroom = Newsroom(
            Book(), self.disk, router, self.muting, self.clock, self._wake, self.voice
        )

    def _wake(self) -> None:
        self.woken += 1

    async def dies(self, subject: Subject = WEB, nanos: int = 1) -> None:
        died = Died("local", self.clock.now(), subject, 3, lines=("a line",))
        await self.report(died, nanos)

    async def report(self, what: Happening, nanos: int = 1) -> None:
        await self.newsroom.report(News("local", (what,), nanos))

    async def mute(self, name: str, minutes: float = 60) -> None:
        until = self.clock.now() + timedelta(minutes=minutes)
        await self.muting.add(Mute(0, MuteScope.CONTAINER, "local", name, until, 222, "Olaf", CHAT))


@pytest.fixture
def room() -> _Room:
    return _Room()


async def test_a2_the_notice_and_the_cursor_are_one_step(room: _Room) -> None:
    await room.dies(nanos=42)
    (step,) = room.disk.steps
    assert (step.host, step.nanos) == ("local", 42)
    (incident,) = step.incidents
    (notice,) = step.notices
    assert (notice.chat, notice.thread, notice.why, notice.silent) == (CHAT, 7, Why.ANNOUNCE, False)
    assert notice.incident == incident.number
    assert room.woken == 1


async def test_a_burst_is_one_notice_with_a_sound(room: _Room) -> None:
    now = room.clock.now()
    died = tuple(Died("local", now, one, 3) for one in (WEB, API))
    await room.newsroom.report(News("local", died, 1))
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_what_is_muted_is_written_down_and_not_told(room: _Room) -> None:
    await room.mute("web")
    await room.dies()
    (step,) = room.disk.steps
    assert step.notices == ()
    assert step.incidents[0].muted_by == 1
    assert room.woken == 0


async def test_who_joins_a_muted_one_and_is_not_muted_is_told(room: _Room) -> None:
    await room.mute("web")
    await room.dies(WEB)
    await room.dies(API)
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]
    assert room.disk.steps[-1].incidents[0].muted_by == 0


async def test_after_the_mute_a_further_death_is_told_as_new(room: _Room) -> None:
    await room.mute("web", minutes=30)
    await room.dies()
    room.clock.move(minutes=31)
    await room.dies()
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_what_was_told_before_the_mute_is_kept_up_to_date_without_a_sound(
    room: _Room,
) -> None:
    await room.dies()
    await room.mute("web")
    room.clock.move(minutes=20)
    for _ in range(3):
        await room.dies()
        room.clock.move(seconds=1)
    assert room.disk.told()[0] == (Why.ANNOUNCE, 1)
    assert room.disk.told()[1:] == [(Why.UPDATE, 1)] * 3
    # A sound was due: it is in the sum of the mute.
    assert [one.hushed_by for one in await room.disk.incidents_under(1)] == [1]


async def test_what_makes_no_sound_is_not_in_the_sum(room: _Room) -> None:
    await room.dies()
    await room.mute("web")
    room.clock.move(seconds=5)
    await room.dies()
    assert room.disk.told() == [(Why.ANNOUNCE, 1), (Why.UPDATE, 1)]
    assert await room.disk.incidents_under(1) == ()


async def test_r4_with_a_full_disk_alerts_go_out_all_the_same_and_once(room: _Room) -> None:
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


async def test_after_a_fault_an_incident_is_written_as_it_was_last(room: _Room) -> None:
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
    room: _Room, caplog: pytest.LogCaptureFixture
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


async def test_a_fault_of_ours_in_the_telling_leaves_it_to_the_mail(room: _Room) -> None:
    room.disk.is_full, room.voice.fault = True, TypeError("a fault of ours")
    await room.dies(nanos=5)
    room.disk.is_full = False
    await room.newsroom.catch_up()
    assert room.disk.told() == [(Why.ANNOUNCE, 1)]


async def test_the_first_who_takes_it_has_it(room: _Room) -> None:
    await room.dies()
    taken = await room.newsroom.take(1, 222, "Olaf")
    again = await room.newsroom.take(1, 333, "Vera")
    assert taken is not None
    assert again is not None
    assert taken.taken is not None
    assert again.taken == taken.taken
    assert room.disk.told() == [(Why.ANNOUNCE, 1), (Why.UPDATE, 1)]
    assert await room.newsroom.take(9, 222, "Olaf") is None
