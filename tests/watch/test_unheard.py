"""A chat that hears of it only since more went wrong hears that aloud, and no other does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.watch_ports import Why
from bot.domain.happening import Died, Happening, Started, Unhealthy, Vanished
from bot.domain.incident import IncidentKind
from bot.domain.route import Route, Scope
from tests.watch.room import API, CHAT, WEB, Room
from tests.watch.stand_ins import a_subject

ANNOUNCE, UPDATE = Why.ANNOUNCE, Why.UPDATE
MEMORY_ONLY = Route(CHAT, 8, kinds=frozenset({IncidentKind.MEMORY}))


def last(room: Room) -> dict[int | None, tuple[Why, bool]]:
    """What the newest step says in each topic, and whether silently."""
    return {one.thread: (one.why, one.silent) for one in room.disk.steps[-1].notices}


async def killed_for_memory(room: Room, *before: Happening) -> None:
    now = room.clock.now()
    await room.report(*before, Died("local", now, WEB, 137, out_of_memory=True))


async def test_a_kind_that_is_new_is_told_aloud_where_nothing_was_heard(room: Room) -> None:
    await room.choices.set(MEMORY_ONLY)
    await room.dies()
    assert last(room) == {7: (ANNOUNCE, False)}
    room.clock.move(seconds=40)
    await killed_for_memory(room)
    assert last(room) == {7: (UPDATE, True), 8: (ANNOUNCE, False)}
    room.clock.move(seconds=10)
    await killed_for_memory(room)
    assert last(room) == {7: (UPDATE, True), 8: (UPDATE, True)}, "by now it has heard"


async def test_so_is_one_that_joins(room: Room) -> None:
    await room.choices.set(MEMORY_ONLY)
    await room.dies(API)
    await killed_for_memory(room)
    assert last(room) == {7: (UPDATE, True), 8: (ANNOUNCE, False)}


async def test_so_is_one_that_is_known_only_after_a_longer_look(room: Room) -> None:
    await room.choices.set(MEMORY_ONLY)
    await room.dies()
    await killed_for_memory(room)
    assert last(room) == {7: (UPDATE, True), 8: (ANNOUNCE, False)}
    (incident,) = room.disk.incidents
    assert (incident.kind, incident.count) == (IncidentKind.MEMORY, 1)


async def test_a_lesser_kind_is_told_aloud_too(room: Room) -> None:
    await room.choices.set(replace(MEMORY_ONLY, kinds=frozenset({IncidentKind.HEALTH})))
    await room.dies()
    room.clock.move(seconds=40)
    await room.report(Unhealthy("local", room.clock.now(), WEB))
    assert last(room) == {7: (UPDATE, True), 8: (ANNOUNCE, False)}


async def test_at_once_each_hears_it_once_and_the_loudest(room: Room) -> None:
    await room.choices.set(MEMORY_ONLY)
    await room.dies()
    room.clock.move(seconds=40)
    await killed_for_memory(room, Started("local", room.clock.now(), WEB))
    assert last(room) == {7: (UPDATE, True), 8: (ANNOUNCE, False)}
    assert len(room.disk.steps[-1].notices) == 2


async def test_what_is_gone_from_another_project_is_told_aloud_there(room: Room) -> None:
    await room.choices.set(Route(CHAT, 8, scopes=(Scope("", "blog"),)))
    for one in (WEB, a_subject("blog", "blog")):
        now = room.clock.now()
        await room.report(Vanished("local", now, (one,), now))
    assert last(room) == {7: (UPDATE, True), 8: (ANNOUNCE, False)}


async def test_what_is_muted_makes_no_sound_and_is_in_the_sum(room: Room) -> None:
    await room.choices.set(MEMORY_ONLY)
    await room.dies()
    await room.mute("web")
    await killed_for_memory(room)
    assert {one for _, one in last(room).values()} == {True}
    assert [one.hushed_by for one in await room.disk.incidents_under(1)] == [1]


@pytest.mark.parametrize("seconds", [0, 40])
async def test_what_somebody_looks_after_makes_no_sound(room: Room, seconds: int) -> None:
    await room.choices.set(MEMORY_ONLY)
    await room.dies()
    await room.newsroom.take(1, 222, "Olaf")
    room.clock.move(seconds=seconds)
    await killed_for_memory(room)
    assert {one for _, one in last(room).values()} == {True}
