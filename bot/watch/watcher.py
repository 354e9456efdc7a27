"""Watches one host: follows its events, finds out what was missed, notices when it is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.errors import EngineError, EngineUnreachable, EventsLost
from bot.core.ports import Clock, Engine
from bot.domain.container import Container
from bot.domain.engine_event import EngineEvent
from bot.domain.happening import Happening, HostBack, Stopped
from bot.watch.absence import Absence
from bot.watch.coming import Coming
from bot.watch.facts import Fact, What, images_changed, moment, nanos
from bot.watch.inquiry import AT_ONCE, Inquiry
from bot.watch.news import News
from bot.watch.outage import Outage, outage_of, replayed
from bot.watch.reconcile import Actions, Reconciliation, seen_of
from bot.watch.repeats import Repeats
from bot.watch.tracker import Tracker
from bot.watch.vanishing import vanished

log = logging.getLogger(__name__)

Batches = AsyncIterator[Sequence[EngineEvent]]

OVERLAP_NANOS = 100_000_000
"""The engine may hand two events over in another order than that of their times."""
QUIET_SECONDS = 0.3
"""What the engine replays comes at once: after so long a silence it is all there."""
REPLAY_SECONDS = 3.0
SHUT_DOWN = timedelta(seconds=20)
"""So long before it goes, a daemon may have begun to end its containers."""
SHORTEST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


@dataclass
class HostWatcher:
    """`take` writes news down; what it raises ends the watcher, so it is to raise nothing."""

    engine: Engine
    clock: Clock
    take: Callable[[News], Awaitable[None]]
    tracker: Tracker
    nanos: int | None = None
    """The newest event that is written down; None: this host was never watched before."""
    memory_seen: Callable[[str], int] = lambda id: 0
    is_here: asyncio.Event = field(default_factory=asyncio.Event)
    """It answers, and what was missed is known."""
    _absence: Absence | None = None
    _outage: Outage | None = None
    """While what was missed is being found out."""

    async def run(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as self._tasks:
            turns = asyncio.Semaphore(AT_ONCE)
            self._inquiry = Inquiry(self.engine, self.memory_seen, self._tasks, turns)
            await self._run()

    async def _run(self) -> None:
        self._repeats = Repeats(self.nanos or 0, self.tracker.knows)
        self._absence = self._unheard(self.nanos)
        pause = SHORTEST_PAUSE_SECONDS
        while True:
            try:
                async with self.engine.events(self._since()) as events:
                    if await self._catch_up(events):
                        pause = SHORTEST_PAUSE_SECONDS
                        await self._follow(events)
                self._left(None)
            except EventsLost as fault:
                log.warning("%s: %s", self.engine.host, fault)
                # One that is still being made good began earlier.
                self._absence = self._absence or self._unheard(self.nanos)
            except EngineError as fault:
                self._left(fault)
            await self._tell_absence()
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2)

    def _unheard(self, since: int | None) -> Absence:
        """We did not listen from that event on."""
        now = self.clock.now()
        return Absence(self.engine.host, now if since is None else moment(since), now)

    def _since(self) -> int | None:
        return None if self.nanos is None else self.nanos - OVERLAP_NANOS

    def _left(self, fault: EngineError | None) -> None:
        """The stream is over, or there is none."""
        self.is_here.clear()
        if self._absence is None:
            now = self.clock.now()
            # It may have been gone long before that was noticed: nothing is known since the last.
            since = now if self.nanos is None else moment(self.nanos)
            ran = self.tracker.ran_at(now, SHUT_DOWN)
            self._absence = Absence(self.engine.host, since, now, ran, is_engines=True)
            log.info("%s is away: %s", self.engine.host, fault or "its events ended")
        self._absence.is_down = fault is None or isinstance(fault, EngineUnreachable)
        self._absence.error = str(fault) if fault is not None else ""

    async def _tell_absence(self) -> None:
        if self._absence is not None and (told := self._absence.told(self.clock.now())):
            await self.take(News(self.engine.host, told))

    async def _follow(self, events: Batches) -> None:
        self.is_here.set()
        with closing(Coming(events)) as coming:
            while (batch := await coming.within(self._patience())) is not None:
                if batch:
                    await self._process(batch)
                # Not only when nothing comes: on a busy host something always does.
                await self._tell_due()

    def _patience(self) -> float:
        return self.tracker.patience(self.clock.now())

    async def _tell_due(self) -> None:
        if facts := self.tracker.due(self.clock.now()):
            await self._tell(facts, (), {fact.seen.subject.id for fact in facts})

    async def _catch_up(self, events: Batches) -> bool:
        """What was missed: what the engine replays, then what its list says. False: it went."""
        rows = [row for row in await self.engine.containers(all=True) if not row.is_leaving]
        away = self._absence or self._unheard(self.nanos)
        running = len([seen for seen in self.tracker.known() if seen.is_running])
        self._outage = await outage_of(self.engine, away, running)
        if self._outage.engine_ended_them and not away.is_engines:
            away.ran = self.tracker.ran_at(self._outage.went_at, SHUT_DOWN)
        there = {row.id: row.name for row in rows}
        self._outage = replace(self._outage, ran=frozenset(away.ran), there=there)
        try:
            touched = await self._replay(events)
            # What was held back when we went: an end comes before what the list shows after it.
            await self._tell_due()
        finally:
            outage, self._outage = self._outage, None
        if touched is None:
            return False
        if self.nanos is None:
            await self._begin(row for row in rows if row.id not in touched)
        else:
            await self._reconcile(rows, touched, away, outage)
        self._absence = None
        return True

    async def _begin(self, rows: Iterable[Container]) -> None:
        """The first time: how things stand is no news."""
        for row in rows:
            self.tracker.put(seen_of(self.engine.host, row))
        self.nanos = nanos(self.clock.now())
        seen = tuple(self.tracker.seen.values())
        here = (HostBack(self.engine.host, self.clock.now()),)
        await self.take(News(self.engine.host, here, self.nanos, seen))

    async def _reconcile(
        self, rows: Sequence[Container], touched: Actions, away: Absence, outage: Outage
    ) -> None:
        now = self.clock.now()
        missed = Reconciliation(self.engine, self.tracker.seen, outage, now)
        seen, found = await missed.changes(rows, touched)
        for one in seen:
            self.tracker.put(one)
        for fact in found:
            if fact.what is What.REMOVED:
                self.tracker.drop(fact.seen.subject.id)
        died = {fact.seen.subject for fact in found if fact.what is What.DIED}
        back = away.over(now, self.tracker.seen, died)
        if outage.fresh_since is not None:
            # All before that is known now; from an older cursor it would be found out again.
            self.nanos = max(self.nanos or 0, nanos(outage.fresh_since))
        gone = vanished(found, outage, self.tracker.known(), now)
        ids = touched.keys() | {one.subject.id for one in seen}
        await self._tell(found, (*gone, *back), ids | {fact.seen.subject.id for fact in found})

    async def _replay(self, events: Batches) -> Actions | None:
        """Take what comes at once; gives what it was. None: the stream ended."""
        touched: dict[str, set[str]] = {}
        until = asyncio.get_running_loop().time() + REPLAY_SECONDS
        while asyncio.get_running_loop().time() < until:
            try:
                async with asyncio.timeout(QUIET_SECONDS):
                    batch = await anext(events)
            except TimeoutError:
                break
            except StopAsyncIteration:
                return None
            for event in batch:
                touched.setdefault(event.id, set()).add(event.action)
            await self._process(batch)
        return touched

    async def _process(self, batch: Sequence[EngineEvent]) -> None:
        """Make news of events, in their order."""
        new = [event for event in batch if self._repeats.is_new(event)]
        facts = [fact for event in new for fact in self.tracker.take(event, self._heard(event))]
        images = images_changed(self.engine.host, new)
        self.nanos = max((event.nanos for event in new), default=self.nanos)
        ids = {event.id for event in new if event.kind == "container"}
        await self._tell(facts, images, ids)

    def _heard(self, event: EngineEvent) -> datetime:
        """By our own clock; what is replayed came when it happened, and what follows came too."""
        now = self.clock.now()
        return now if self._outage is None else min(now, event.at)

    async def _tell(
        self, facts: Sequence[Fact], more: Sequence[Happening], ids: Collection[str]
    ) -> None:
        if (outage := self._outage) is not None:
            facts = replayed(facts, outage, now := self.clock.now())
            more = (*more, *vanished(facts, outage, self.tracker.known(), now))
        looked = await asyncio.gather(*map(self._inquiry.look, facts))
        found = [one.happening for one in looked if one.happening is not None]
        self.tracker.learn(found, self.clock.now())
        if found or more or ids:
            await self._take((*found, *more), ids)
        for one, fact in zip(looked, facts, strict=True):
            if one.rest is not None:
                self._tasks.create_task(self._add(fact, one.rest))

    async def _take(self, happenings: tuple[Happening, ...], ids: Collection[str]) -> None:
        seen = self.tracker.seen
        present = tuple(seen[id] for id in ids if id in seen)
        gone = tuple(id for id in ids if id not in seen)
        # Who is stopped while what was missed is found out has to find it out once more.
        cursor = self.nanos if self._outage is None else None
        await self.take(News(self.engine.host, happenings, cursor, present, gone))

    async def _add(self, fact: Fact, rest: Callable[[], Awaitable[Happening | None]]) -> None:
        """What a longer look shows; the book knows the failure by its time."""
        found = await rest()
        if found is None or (isinstance(found, Stopped) and fact.what is What.DIED):
            return
        # What an event since has changed is written with that event only: it may be told again.
        learned = self.tracker.learn([found], self.clock.now())
        if learned or fact.what is not What.RESTART_DUE:
            await self.take(News(self.engine.host, (found,), seen=learned))
