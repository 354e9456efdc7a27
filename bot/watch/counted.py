"""Which failures were counted already: what is told twice counts once."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime

from bot.domain.incident import Incident, Member
from bot.domain.subject import Subject
from bot.watch.members import Failure

KEPT_CONTAINERS = 10_000
KEPT_FAILURES = 64
"""Of one container; more than an engine tells again."""


class Counted:
    """Keyed by container, sort and time. Those from before a start are known by their incident: all
    of a container between its first and its newest there, which an engine may tell again."""

    def __init__(self, incidents: Iterable[Incident]) -> None:
        self._held: OrderedDict[Subject, deque[tuple[str, datetime]]] = OrderedDict()
        self._before: dict[Subject, list[Member]] = {}
        for incident in incidents:
            for member in incident.members:
                if member.count:
                    self._before.setdefault(member.subject, []).append(member)

    def is_new(self, failure: Failure) -> bool:
        """Whether it was never given before; from now on it was."""
        held = self._of(failure.subject)
        mark = (type(failure).__name__, failure.at)
        if mark in held or self._was_before(failure):
            return False
        held.append(mark)
        return True

    def _was_before(self, failure: Failure) -> bool:
        members = self._before.get(failure.subject, ())
        return any(one.first_at <= failure.at <= one.last_at for one in members)

    def _of(self, subject: Subject) -> deque[tuple[str, datetime]]:
        held = self._held.pop(subject, None) or deque(maxlen=KEPT_FAILURES)
        self._held[subject] = held
        if len(self._held) > KEPT_CONTAINERS:
            self._held.popitem(last=False)
        return held
