"""A closer look at one container: why it ended, what it wrote last, what its check says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

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
REST_SECONDS = 10.0
"""What was not known by then is added to it, if it comes so soon."""
AT_ONCE = 8
"""Calls to one engine; in a storm, what would have to wait its turn for too long is left out."""
RETRIES = "on-failure:"


@dataclass(frozen=True)
class Looked:
    """What a fact is worth as far as is known; None: nothing, or nothing yet.

    `rest` waits for what is not known yet, and gives all of it then.
    """

    happening: Happening | None
    rest: Callable[[], Awaitable[Happening | None]] | None = None


@dataclass(frozen=True)
class Inquiry:
    """Of one host; `memory_seen` gives the bytes that a container used when last looked at."""

    engine: Engine
    memory_seen: Callable[[str], int]
    tasks: asyncio.TaskGroup
    turns: asyncio.Semaphore

    async def look(self, fact: Fact) -> Looked:
        """A short one, that goes on where it has to."""
        subject = fact.seen.subject
        if fact.what in _PLAIN:
            return Looked(_PLAIN[fact.what](subject.host, fact.at, subject))
        detail = self.tasks.create_task(self._detail(subject.id))
        has_log = fact.what is What.DIED
        lines = self.tasks.create_task(self._lines(subject.id)) if has_log else None
        asked = {detail, lines} if lines is not None else {detail}
        _, slow = await asyncio.wait(asked, timeout=LOOK_SECONDS)
        known = self._made(
            fact,
            detail.result() if detail.done() else None,
            lines.result() if lines is not None and lines.done() else (),
        )
        return Looked(known, partial(self._rest, fact, detail, lines) if slow else None)

    async def _rest(
        self,
        fact: Fact,
        detail: asyncio.Task[ContainerDetail | None],
        lines: asyncio.Task[tuple[str, ...]] | None,
    ) -> Happening | None:
        return self._made(fact, await detail, await lines if lines is not None else ())

    def _made(
        self, fact: Fact, detail: ContainerDetail | None, lines: tuple[str, ...]
    ) -> Happening | None:
        match fact.what:
            case What.DIED:
                return self._died(fact, detail, lines)
            case What.UNHEALTHY:
                subject = fact.seen.subject
                said = detail.probe_output if detail else ""
                return happening.Unhealthy(subject.host, fact.at, subject, said)
            case What.OUT_OF_MEMORY:
                subject = fact.seen.subject
                limit, seen = detail.memory_limit if detail else 0, self.memory_seen(subject.id)
                return happening.OutOfMemory(subject.host, fact.at, subject, limit, seen)
            case What.RESTART_DUE:
                return _not_restarted(fact, detail)
        return _not_started(fact, detail)

    def _died(
        self, fact: Fact, detail: ContainerDetail | None, lines: tuple[str, ...]
    ) -> Happening:
        subject, host = fact.seen.subject, fact.seen.subject.host
        policy = detail.restart_policy if detail else ""
        if fact.is_attended and policy in happening.NO_RESTART:
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
            # Where it is to be started again, it is `restarting` by now. With an error it is looked
            # at once more: not its retries are used up, but one has failed.
            is_given_up=has_ended and policy.startswith(RETRIES) and not (detail and detail.error),
        )

    async def _detail(self, id: str) -> ContainerDetail | None:
        """None: it is gone, or the engine takes its time."""
        try:
            async with asyncio.timeout(REST_SECONDS), self.turns:
                return await self.engine.container(id)
        except (EngineError, TimeoutError) as fault:
            log.debug("no closer look at %s: %s", id, fault)
            return None
        except Exception:  # an alert goes out without what can't be read
            log.exception("a closer look at %s failed by a fault of ours", id)
            return None

    async def _lines(self, id: str) -> tuple[str, ...]:
        try:
            async with (
                asyncio.timeout(REST_SECONDS),
                self.turns,
                self.engine.logs(id, LogQuery(tail=LINES)) as batches,
            ):
                return tuple([line async for batch in batches for line in batch.lines])[-LINES:]
        except (EngineError, TimeoutError) as fault:
            log.debug("no log of %s: %s", id, fault)
            return ()
        except Exception:  # as above
            log.exception("the log of %s failed by a fault of ours", id)
            return ()


def _not_started(fact: Fact, detail: ContainerDetail | None) -> Happening | None:
    subject = fact.seen.subject
    if fact.is_attended or detail is None or detail.state != "created" or not detail.error:
        return None
    return happening.StartFailed(subject.host, fact.at, subject, detail.error, detail.exit_code)


def _not_restarted(fact: Fact, detail: ContainerDetail | None) -> Happening | None:
    """Nothing as long as the engine is at it."""
    subject = fact.seen.subject
    if detail is None or detail.state != "exited":
        return None
    if detail.error:
        return happening.RestartFailed(subject.host, fact.at, subject, detail.error)
    return happening.Stopped(subject.host, fact.at, subject)


_PLAIN = {
    What.STOPPED: happening.Stopped,
    What.STARTED: happening.Started,
    What.REMOVED: happening.Removed,
    What.HEALTHY: happening.Healthy,
}
