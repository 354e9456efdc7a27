"""The digest: what a look at each host, the incidents and the mutes come to."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from bot.core.plan_results import DigestShown
from bot.core.ports import Clock, Hosts
from bot.core.seen import Seen
from bot.domain.container import Container
from bot.domain.container_name import lasting_name
from bot.domain.container_status import parse_status
from bot.domain.digest import Change, ChangeKind, Down, HostDigest, ProjectState
from bot.domain.incident import Incident, MemberState
from bot.domain.mute import Mute
from bot.domain.usage import Busy
from bot.watch.reconcile import TOLD_CODE
from bot.watch.signals import was_stopped
from bot.watch.survey import USUAL, Patience, Survey, survey
from bot.watch.troubles import troubles_since

TOP = 3
FRESH_SECONDS = 60.0
"""Digests of several chats at the same time share a look."""
_FIRST = timedelta(days=1)
"""What the first digest looks back."""

Containers = dict[str, tuple[str, str]]
"""By name: image and its id."""


class MutesInForce(Protocol):
    """As much of core.watch_ports.Mutes as a digest needs."""

    def active(self) -> tuple[Mute, ...]:
        """The one that ends first first."""


class Happened(Protocol):
    """As much of core.watch_ports.Ledger as a digest needs."""

    async def incidents_since(self, when: datetime) -> tuple[Incident, ...]:
        """Those that were open at some time since. StoreError."""

    async def started_since(self, when: datetime) -> tuple[Seen, ...]:
        """Containers that run, and were started since then as far as is known. StoreError."""

    async def ended(self) -> tuple[Seen, ...]:
        """Containers that do not run, as far as is known. StoreError."""


class HostReports:
    """Implements `watch.digesting.Reports` for all hosts."""

    def __init__(
        self,
        hosts: Hosts,
        ledger: Happened,
        mutes: MutesInForce,
        clock: Clock,
        patience: Patience = USUAL,
    ) -> None:
        self._patience = patience
        self._hosts = hosts
        self._ledger = ledger
        self._mutes = mutes
        self._clock = clock
        self._looking = asyncio.Lock()
        self._looked: tuple[float, tuple[Survey, ...]] | None = None

    async def report(
        self, since: datetime | None, seen: Mapping[str, object]
    ) -> tuple[DigestShown, Mapping[str, object]]:
        """The digest, and what the next one is compared with. StoreError."""
        before = _restored(seen)
        surveys = await self._surveys()
        now = self._clock.now()
        happened = await self._happened(since or now - _FIRST)
        hosts = tuple(_host(one, before.get(one.host), happened) for one in surveys)
        after = {
            one.host: before.get(one.host, {}) if one.is_away else _stock(one.containers)
            for one in surveys
        }
        return DigestShown(now, since, hosts, self._mutes.active()), dict(after)

    async def _happened(self, since: datetime) -> _Past:
        incidents = await self._ledger.incidents_since(since)
        started = await self._ledger.started_since(since)
        ended = await self._ledger.ended()
        return _Past(since, incidents, started, _stopped(ended), _failed(incidents))

    async def _surveys(self) -> tuple[Survey, ...]:
        async with self._looking:
            now = self._clock.monotonic()
            if self._looked is None or now - self._looked[0] > FRESH_SECONDS:
                engines = map(self._hosts.engine, self._hosts.names)
                looked = await asyncio.gather(*(survey(one, self._patience) for one in engines))
                self._looked = (self._clock.monotonic(), tuple(looked))
            return self._looked[1]


@dataclass(frozen=True)
class _Past:
    """What happened on all hosts since the last digest."""

    since: datetime
    incidents: tuple[Incident, ...]
    started: tuple[Seen, ...]
    stopped: frozenset[str]
    """Ids of containers that somebody stopped."""
    failed: frozenset[str]
    """Ids of those that an incident says are down."""


def _stopped(ended: Iterable[Seen]) -> frozenset[str]:
    return frozenset(one.subject.id for one in ended if was_stopped(one))


def _failed(incidents: Iterable[Incident]) -> frozenset[str]:
    """Also of those that were told to stop: by an engine that went down, not by a person."""
    members = (one for each in incidents if each.closed_at is None for one in each.members)
    return frozenset(one.subject.id for one in members if one.state is MemberState.DOWN)


def _restored(seen: Mapping[str, object]) -> dict[str, Containers]:
    known: TypeAdapter[dict[str, Containers]] = TypeAdapter(dict[str, Containers])
    try:
        hosts = known.validate_python(seen)
    except ValidationError:
        return {}
    # Earlier versions kept each task of a swarm by its own name.
    return {
        host: {lasting_name(name): image for name, image in stock.items()}
        for host, stock in hosts.items()
    }


def _stock(containers: Iterable[Container]) -> Containers:
    return {one.name: (one.image, one.image_id) for one in containers}


def _host(seen: Survey, before: Containers | None, past: _Past) -> HostDigest:
    troubles = troubles_since(past.since, seen.host, past.incidents)
    if seen.is_away:
        return HostDigest(seen.host, is_away=True, troubles=troubles)
    names = {one.id: one.name for one in seen.containers}
    measured = ((id, one) for id, one in seen.stats.items() if one is not None and id in names)
    busy = [Busy(names[id], one) for id, one in measured]
    changes: tuple[Change, ...] = ()
    if before is not None:
        again = _started_again(seen, past, {one.name for one in troubles if one.restarts})
        changes = (*_changes(before, _stock(seen.containers)), *again)
    return HostDigest(
        host=seen.host,
        projects=_projects(seen.containers, past),
        troubles=troubles,
        changes=changes,
        most_cpu=tuple(sorted(busy, key=lambda one: -one.stats.cpu_percent)[:TOP]),
        most_memory=tuple(sorted(busy, key=lambda one: -one.stats.memory_bytes)[:TOP]),
        disk=seen.disk,
        newer=seen.registries.newer,
        silent_registries=seen.registries.silent,
        images=seen.registries.images,
        images_asked=seen.registries.asked,
    )


def _projects(containers: Sequence[Container], past: _Past) -> tuple[ProjectState, ...]:
    """By name; those of no project last."""
    names = sorted({one.project for one in containers}, key=lambda name: (not name, name.lower()))
    found = []
    for name in names:
        mine = [one for one in containers if one.project == name]
        down = tuple(state for one in mine if (state := _down(one, past)) is not None)
        running = sum(one.running and one.state != "restarting" for one in mine)
        found.append(ProjectState(name, running, len(mine), down))
    return tuple(found)


def _down(one: Container, past: _Past) -> Down | None:
    """Not one that somebody stopped, whatever code it ended with."""
    code = parse_status(one.status).exit_code or 0
    is_wanted = code in {0, TOLD_CODE} or one.id in past.stopped
    has_failed = one.state == "exited" and bool(code) and (one.id in past.failed or not is_wanted)
    if one.state in {"dead", "restarting"} or has_failed:
        return Down(one.name, one.state, code)
    return Down(one.name, "unhealthy") if one.health == "unhealthy" else None


def _changes(before: Containers, after: Containers) -> tuple[Change, ...]:
    made = [Change(ChangeKind.NEW, name) for name in sorted(after.keys() - before)]
    gone = [Change(ChangeKind.GONE, name) for name in sorted(before.keys() - after)]
    other = [
        Change(ChangeKind.IMAGE, name)
        for name in sorted(after.keys() & before)
        if after[name][1] != before[name][1]
    ]
    return (*made, *gone, *other)


def _started_again(seen: Survey, past: _Past, told: Collection[str]) -> list[Change]:
    """Those that were there before; `told` are names of which an incident says so already."""
    started = {one.subject.id for one in past.started if one.subject.host == seen.host}
    again = [one for one in seen.containers if one.id in started and one.created < past.since]
    return [
        Change(ChangeKind.STARTED, one.name)
        for one in sorted(again, key=lambda one: one.name)
        if one.name not in told
    ]
