"""What is known of a time in which nobody listened: since when, and whether the engine ended all.

An engine that goes down takes its containers along, and so does a host. The bot may hear the stream
end, or be away just then: after a reboot of its own host it comes back together with the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.ports import Engine
from bot.domain.subject import Subject
from bot.watch.absence import Absence
from bot.watch.facts import Fact, What

ENGINE_START = timedelta(seconds=60)
"""An engine that comes up ends what its predecessor left, and starts it again, so soon."""
REBOOT = timedelta(minutes=10)
"""So long after the last that was heard of it a host may be up again."""
LATE = timedelta(minutes=1)
"""What the engine replays, and is older, was not seen when it happened."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Since when nobody listened; `engine_ended_them`: it went, and took its containers along."""

    since: datetime
    engine_ended_them: bool = False
    fresh_since: datetime | None = None
    """When it had ended all of them and began anew; None: it can't be asked."""
    ran: frozenset[Subject] = frozenset()
    """Before it went, where the engine ended them."""
    there: Mapping[str, str] = field(default_factory=dict)
    """Names of the containers that it has now, by id."""

    @property
    def went_at(self) -> datetime:
        """About when the engine went: when it was heard last, if a reboot takes no longer."""
        fresh = self.fresh_since
        return self.since if fresh is None or fresh - self.since <= REBOOT else fresh

    def is_engines(self, end: datetime, now: datetime) -> bool:
        """Whether a container's end may be the engine's doing."""
        if not self.engine_ended_them:
            return False
        return now - end < ENGINE_START if self.fresh_since is None else end <= self.fresh_since


async def outage_of(engine: Engine, away: Absence, running: int) -> Outage:
    """What an engine that answers again tells of its absence, or of ours; so many ran before.

    Where its containers live on while it is down, one alone that did not may have ended by itself.
    """
    live_restore = (await engine.facts()).live_restore
    fresh = await engine.fresh_since()
    if fresh is None:
        return Outage(away.since, away.is_engines and not live_restore)
    is_its_doing = fresh > away.since and (not live_restore or running > 1)
    return Outage(away.since, is_its_doing, fresh)


def replayed(facts: Iterable[Fact], outage: Outage, now: datetime) -> list[Fact]:
    """Of what the engine replays: what is old is late, and no end that it brought about itself."""
    return [
        replace(fact, is_late=fact.is_late or now - fact.at > LATE)
        for fact in facts
        if not (outage.engine_ended_them and fact.what is What.DIED and fact.exit_code is None)
    ]
