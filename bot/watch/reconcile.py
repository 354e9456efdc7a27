"""After a connect: what changed while nobody listened, out of one list and a look at the changed.

The engine replays at most 256 events and none from before its own start: the list is the truth. Its
`RestartCount` is not used: engine 20.10 leaves it at 0 for those that it starts as it comes up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.errors import EngineError, EngineNotFound, EngineUnreachable
from bot.core.ports import Engine
from bot.core.seen import Seen
from bot.domain.container import Container, ContainerDetail
from bot.domain.container_status import parse_status
from bot.domain.subject import Subject
from bot.watch.between_lives import is_kept_down, may_have_waited, was_stopped_between
from bot.watch.facts import Fact, What
from bot.watch.lives import started
from bot.watch.outage import Outage
from bot.watch.signals import was_told

log = logging.getLogger(__name__)

ENGINES_OWN_CODES = frozenset({130, 137, 143, 255})
"""How containers end that the engine takes down with it; 255 where it finds none of them left, as
after a power cut (moby's `restore`: no task, no code)."""
TOLD_CODE = 143
"""Ended by TERM: somebody wanted it to."""
SAME_TIME = timedelta(seconds=2)
"""Between an event and the time that inspect gives for the same thing."""
ROUNDING = 1.6
"""The list says how long a container is up in whole minutes, hours, weeks: up to so much less."""
LOOKS_AT_ONCE = 8
LIFE = frozenset({"create", "start", "die", "stop", "destroy"})
"""Events after which it is known how a container stands, whatever was missed before. Any other says
nothing of that: the engine may have forgotten an end, and tell that it is healthy since."""

Actions = Mapping[str, Collection[str]]
"""What was heard of each container, by id."""


def seen_of(host: str, row: Container) -> Seen:
    """What a row of the list shows."""
    labels = {key: value for key, value in row.labels.items() if key.startswith("deckhand.")}
    subject = Subject(host, row.id, row.name, row.image, row.project, labels)
    code = parse_status(row.status).exit_code or 0
    return Seen(subject, row.running, exit_code=code, health=row.health)


@dataclass(frozen=True)
class Reconciliation:
    """Of one host, whose containers stood as in `known` before."""

    engine: Engine
    known: Mapping[str, Seen]
    outage: Outage
    now: datetime

    async def changes(
        self, rows: Iterable[Container], heard: Actions
    ) -> tuple[list[Seen], list[Fact]]:
        """What stands now, and what that means; `heard` may be newer than the rows."""
        skipped = {id for id, actions in heard.items() if not LIFE.isdisjoint(actions)}
        rows = [self._as_heard(row, heard) for row in rows if row.id not in skipped]
        # The oldest first: what took the place of another was started after that had ended.
        rows.sort(key=lambda row: row.created)
        turns = asyncio.Semaphore(LOOKS_AT_ONCE)
        looked = await asyncio.gather(*(self._look(row, turns) for row in rows))
        there = {row.id for row in rows}
        gone = [
            Fact(What.REMOVED, seen, self.now, is_late=True)
            for id, seen in self.known.items()
            if id not in there and id not in skipped
        ]
        return [seen for seen, _ in looked], [*gone, *(one for _, facts in looked for one in facts)]

    def _as_heard(self, row: Container, heard: Actions) -> Container:
        before = self.known.get(row.id)
        if before is None or row.id not in heard:
            return row
        return replace(row, name=before.subject.name, health=before.health or row.health)

    async def _look(self, row: Container, turns: asyncio.Semaphore) -> tuple[Seen, list[Fact]]:
        before, present = self.known.get(row.id), seen_of(self.engine.host, row)
        if before is not None:
            present = _gone_on(before, present)
        elif row.state == "created" and row.created > self.outage.since - SAME_TIME:
            heard = min(row.created, self.now)
            present = replace(present, made_at=row.created, heard_at=heard)
        if _is_suspicious(before, row, self.outage, self.now):
            async with turns:
                detail = await self._detail(row, before)
            if detail is not None:
                return _judged(before, present, detail, self.outage, self.now)
        if before is None and present.is_running and present.subject.is_task:
            # In the place of one that ended meanwhile, or before.
            return present, [Fact(What.STARTED, present, self.now, is_late=True)]
        return present, _quiet(before, present, self.now)

    async def _detail(self, row: Container, before: Seen | None) -> ContainerDetail | None:
        """None: it is gone. One that the engine can't show must not blind us to all others."""
        try:
            return await self.engine.container(row.id)
        except EngineNotFound:
            return None
        except EngineUnreachable:
            raise
        except EngineError as fault:
            log.warning("%s can't show %s: %s", self.engine.host, row.name, fault)
            await self.engine.version()  # raises, where it answers nothing at all
            return _as_listed(row, before, self.now)


def _as_listed(row: Container, before: Seen | None, now: datetime) -> ContainerDetail:
    """What the row says of its end, and when that was about."""
    status = parse_status(row.status)
    changed = now - (status.since or timedelta())
    is_up = row.state in {"running", "paused"}
    started_at, ended_at = (before.started_at, before.ended_at) if before else (None, None)
    return ContainerDetail(
        name=row.name,
        state=row.state,
        exit_code=status.exit_code or 0,
        started_at=changed if is_up else started_at,
        finished_at=ended_at if is_up else changed,
        oom_killed=False,
        error="",
        restart_policy="",
        anonymous_volumes=(),
        ports=row.ports,
    )


def _gone_on(before: Seen, present: Seen) -> Seen:
    """As the list shows it, with what the list does not know."""
    return replace(
        before,
        subject=present.subject,
        is_running=present.is_running,
        exit_code=present.exit_code,
        health=present.health,
    )


def _is_suspicious(before: Seen | None, row: Container, outage: Outage, now: datetime) -> bool:
    """Whether it may have ended meanwhile; that costs one call."""
    status = parse_status(row.status)
    # Names like `About a minute` are rounded: better one look too many.
    newest = now - (status.since or timedelta()) * ROUNDING - SAME_TIME
    is_new_state = status.since is None or now - status.since >= outage.since - SAME_TIME
    if row.state == "created":
        return False
    if before is None:
        return not row.running and row.created > outage.since - SAME_TIME
    if before.is_running != row.running or may_have_waited(before, outage):
        return True
    return is_new_state or newest >= outage.since


def _quiet(before: Seen | None, present: Seen, now: datetime) -> list[Fact]:
    """Of one that ended nowhere: its health may be another."""
    if before is None or present.health == before.health:
        return []
    if present.health not in {What.HEALTHY, What.UNHEALTHY}:
        return []
    return [Fact(What(present.health), present, now, is_late=True)]


def _judged(
    before: Seen | None, present: Seen, detail: ContainerDetail, outage: Outage, now: datetime
) -> tuple[Seen, list[Fact]]:
    seen = replace(
        present,
        is_running=detail.state in {"running", "restarting", "paused"},
        started_at=detail.started_at,
        ended_at=detail.finished_at,
        exit_code=detail.exit_code,
    )
    is_new_life, ended = _started_meanwhile(before, detail, outage), seen
    if is_new_life:
        seen = replace(started(seen, detail.started_at), is_running=seen.is_running)
        if _is_of_new_life(ended.signal_at, detail):
            signal, at, stopped_at = ended.signal, ended.signal_at, ended.stopped_at
            seen = replace(seen, signal=signal, signal_at=at, stopped_at=stopped_at)
            ended = replace(ended, signal=0, signal_at=None, stopped_at=None)
    facts: list[Fact] = []
    if _ended_meanwhile(before, detail, outage):
        # What runs again ended in the life before, to which the signals came that were heard.
        facts.append(_end(ended if seen.is_running else seen, detail, outage, now))
        seen = replace(seen, memory_at=None)
    elif was_stopped_between(before, detail, outage, now):
        at = max(now, detail.finished_at or now)
        seen = replace(seen, stopped_at=at)
        facts.append(Fact(What.STOPPED, seen, at, detail.exit_code, is_late=True))
    if seen.is_running and is_new_life:
        facts.append(Fact(What.STARTED, seen, detail.started_at or now, is_late=True))
    return seen, facts + _quiet(before, seen, now)


def _is_of_new_life(signal_at: datetime | None, detail: ContainerDetail) -> bool:
    began = detail.started_at
    return began is not None and signal_at is not None and signal_at > began


def _ended_meanwhile(before: Seen | None, detail: ContainerDetail, outage: Outage) -> bool:
    if detail.finished_at is None or detail.finished_at < outage.since - SAME_TIME:
        return False
    noted = before.ended_at if before else None
    return noted is None or abs(detail.finished_at - noted) > SAME_TIME


def _started_meanwhile(before: Seen | None, detail: ContainerDetail, outage: Outage) -> bool:
    if detail.started_at is None or detail.started_at < outage.since - SAME_TIME:
        return False
    noted = before.started_at if before else None
    return noted is None or abs(detail.started_at - noted) > SAME_TIME


def _end(seen: Seen, detail: ContainerDetail, outage: Outage, now: datetime) -> Fact:
    """A crash, unless something speaks for a wanted end."""
    code = None if detail.state in {"running", "paused"} else detail.exit_code
    died = Fact(
        What.DIED,
        seen,
        detail.finished_at or now,
        code,
        out_of_memory=detail.oom_killed and not seen.is_running,
        is_late=True,
    )
    by_engine = outage.is_engines(died.at, now)
    is_wanted = was_told(seen, died.at, for_memory=died.out_of_memory) or (
        not died.out_of_memory and _is_wanted(detail, by_engine, now - died.at)
    )
    return replace(died, what=What.STOPPED) if is_wanted else died


def _is_wanted(detail: ContainerDetail, by_engine: bool, ago: timedelta) -> bool:
    if detail.state in {"running", "paused"}:
        # Who has no policy was started by somebody; with one, the engine's own start explains it.
        return by_engine or detail.restart_policy in {"", "no"}
    if detail.exit_code == 0:
        return True
    if by_engine:
        return detail.exit_code in ENGINES_OWN_CODES
    return detail.exit_code == TOLD_CODE or is_kept_down(detail, ago)
