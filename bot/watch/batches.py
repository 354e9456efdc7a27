"""Which of the notices that wait for a chat go next, and which of them go together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.core.watch_ports import Notice, Why
from bot.domain.incident import Incident

MERGE_FROM = 3
"""So many new messages that wait for a chat become one."""
MERGED_AT_MOST = 100
LONGEST = 3500
"""Of a merged message, in Telegram's units: some way below what a message may have."""

_ORDER = (Why.ANNOUNCE, Why.ENDED, Why.WORDS)


@dataclass(frozen=True, slots=True)
class Batch:
    """Notices of one kind for one place that are sent together."""

    why: Why
    thread: int | None
    notices: tuple[Notice, ...]

    @property
    def incidents(self) -> tuple[int, ...]:
        """Their incidents, each once, oldest first."""
        return tuple(dict.fromkeys(one.incident for one in self.notices if one.incident))


def next_batch(waiting: Iterable[Notice], alone: Collection[int]) -> Batch | None:
    """What is said next: news first, then ends, then words; None: nothing that needs a message.

    `alone` are the numbers of notices that are merged with no others.
    """
    by_age = sorted(waiting, key=lambda one: one.number)
    for why in _ORDER:
        first = next((one for one in by_age if one.why is why), None)
        if first is not None:
            alike = [one for one in by_age if one.why is why and one.thread == first.thread]
            return Batch(why, first.thread, _together(first, alike, alone))
    return None


def next_updates(waiting: Iterable[Notice]) -> dict[tuple[int | None, int], list[Notice]]:
    """The changes of each message, by topic and incident; not of one that is still to be sent."""
    announced = set()
    updates: dict[tuple[int | None, int], list[Notice]] = {}
    for one in waiting:
        key = (one.thread, one.incident or 0)
        if one.why is Why.ANNOUNCE:
            announced.add(key)
        elif one.why is Why.UPDATE:
            updates.setdefault(key, []).append(one)
    return {key: notices for key, notices in updates.items() if key not in announced}


def fitting(incidents: Sequence[Incident], length: Callable[[tuple[Incident, ...]], int]) -> int:
    """How many of them, from the first on, make a message that is not too long; at least one."""
    count = 1
    while count < len(incidents) and length(tuple(incidents[: count + 1])) <= LONGEST:
        count += 1
    return count


def _together(first: Notice, alike: Sequence[Notice], alone: Collection[int]) -> tuple[Notice, ...]:
    if first.why is Why.WORDS:
        return (first,)
    merged = [one for one in alike if one.number not in alone]
    numbers = list(dict.fromkeys(one.incident for one in merged))[:MERGED_AT_MOST]
    if first.number in alone or len(numbers) < MERGE_FROM:
        return tuple(one for one in alike if one.incident == first.incident)
    return tuple(one for one in merged if one.incident in set(numbers))
