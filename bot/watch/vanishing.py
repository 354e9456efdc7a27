"""What ran, and was removed while nobody listened, so that nobody knows how it ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.core.seen import Seen
from bot.domain.happening import Vanished
from bot.watch.facts import Fact, What
from bot.watch.outage import Outage
from bot.watch.signals import was_told


def vanished(
    facts: Iterable[Fact], outage: Outage, known: Iterable[Seen], now: datetime
) -> tuple[Vanished, ...]:
    """One for all such removals among the facts, by name, if there are any; `known` are there now.

    What has a namesake was made anew, and so is a swarm's task, under another name.
    """
    removed = {fact.seen.subject: fact.seen for fact in facts if fact.what is What.REMOVED}
    # The list may be older than the end of a removal: it still shows what is removed by now.
    ids = {subject.id for subject in removed}
    there = {name for id, name in outage.there.items() if id not in ids}
    there |= {one.subject.name for one in known}
    subjects = (
        subject
        for subject, seen in removed.items()
        if subject.name not in there and not subject.is_task and _is_unheard(seen, outage)
    )
    named = tuple(sorted(subjects, key=lambda one: one.name))
    return (Vanished(named[0].host, now, named, outage.since),) if named else ()


def _is_unheard(seen: Seen, outage: Outage) -> bool:
    """Whether nobody knows why it ended: whoever told it to, or sat before it, does."""
    if seen.is_attended:
        return False
    if outage.engine_ended_them and seen.subject in outage.ran and not _is_back(seen, outage):
        return True
    return seen.is_running and not was_told(seen, outage.since)


def _is_back(seen: Seen, outage: Outage) -> bool:
    """Whether it was heard of since the engine began anew: it was started again."""
    fresh, heard = outage.fresh_since, (seen.started_at, seen.signal_at, seen.ended_at)
    return fresh is not None and any(one is not None and one > fresh for one in heard)
