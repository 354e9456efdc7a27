"""A closer look at one container: why it ended, what it wrote last, what its check says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import EngineError
from bot.core.ports import Engine
from bot.domain import happening
from bot.domain.container import ContainerDetail
from bot.domain.happening import Happening
from bot.domain.log import LogQuery
from bot.watch.facts import Fact, What

log = logging.getLogger(__name__)

LINES = 15
"""Of a log, in an alert."""
LOOK_SECONDS = 0.2
"""An alert waits no longer for what makes it clearer: it has to be there within 0.25 s."""
AT_ONCE = 8
"""Calls to one engine; in a storm, what would have to wait its turn is left out."""
READABLE = frozenset({"json-file", "local", "journald"})
"""Log drivers whose logs can be read back."""
NO_RESTART = frozenset({"", "no"})


@dataclass(frozen=True)
class Inquiry:
    """Of one host; `memory_seen` gives the bytes that a container used when last looked at."""

    engine: Engine
    memory_seen: Callable[[str], int]
    turns: asyncio.Semaphore

    async def happening(self, fact: Fact) -> Happening | None:
        """What a fact is worth; None: nothing."""
        if fact.what in _PLAIN:
            subject = fact.seen.subject
            return _PLAIN[fact.what](subject.host, fact.at, subject)
        return await _LOOKED_AT[fact.what](self, fact)

    async def _unhealthy(self, fact: Fact) -> Happening:
        subject = fact.seen.subject
        detail = await self._detail(subject.id)
        said = detail.probe_output if detail else ""
        return happening.Unhealthy(subject.host, fact.at, subject, said)

    async def _out_of_memory(self, fact: Fact) -> Happening:
        subject = fact.seen.subject
        detail = await self._detail(subject.id)
        limit, seen = detail.memory_limit if detail else 0, self.memory_seen(subject.id)
        return happening.OutOfMemory(subject.host, fact.at, subject, limit, seen)

    async def _died(self, fact: Fact) -> Happening:
        subject, host = fact.seen.subject, fact.seen.subject.host
        detail, lines = await asyncio.gather(self._detail(subject.id), self._lines(subject.id))
        policy = detail.restart_policy if detail else ""
        if fact.is_attended and policy in NO_RESTART:
            return happening.Stopped(host, fact.at, subject)
        has_ended = detail is not None and detail.state in {"exited", "dead"}
        return happening.Died(
            host,
            fact.at,
            subject,
            exit_code=fact.exit_code,
            out_of_memory=fact.out_of_memory
            or (detail is not None and has_ended and detail.oom_killed),
            lines=lines,
            restart_policy=policy,
            memory_limit=detail.memory_limit if detail else 0,
            memory_seen=self.memory_seen(subject.id),
            is_late=fact.is_late,
        )

    async def _not_started(self, fact: Fact) -> Happening | None:
        subject = fact.seen.subject
        detail = await self._detail(subject.id)
        if fact.is_attended or detail is None or detail.state != "created" or not detail.error:
            return None
        return happening.StartFailed(subject.host, fact.at, subject, detail.error, detail.exit_code)

    async def _detail(self, id: str) -> ContainerDetail | None:
        """None: it is gone, or the engine takes its time."""
        try:
            async with asyncio.timeout(LOOK_SECONDS), self.turns:
                return await self.engine.container(id)
        except (EngineError, TimeoutError) as fault:
            log.debug("no closer look at %s: %s", id, fault)
            return None

    async def _lines(self, id: str) -> tuple[str, ...]:
        try:
            async with (
                asyncio.timeout(LOOK_SECONDS),
                self.turns,
                self.engine.logs(id, LogQuery(tail=LINES)) as batches,
            ):
                return tuple([line async for batch in batches for line in batch.lines])[-LINES:]
        except (EngineError, TimeoutError) as fault:
            log.debug("no log of %s: %s", id, fault)
            return ()


_PLAIN = {
    What.STOPPED: happening.Stopped,
    What.STARTED: happening.Started,
    What.REMOVED: happening.Removed,
    What.HEALTHY: happening.Healthy,
}
_LOOKED_AT = {
    What.DIED: Inquiry._died,
    What.UNHEALTHY: Inquiry._unhealthy,
    What.OUT_OF_MEMORY: Inquiry._out_of_memory,
    What.NOT_STARTED: Inquiry._not_started,
}
