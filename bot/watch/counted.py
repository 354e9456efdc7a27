"""Which failures were counted already: what is told twice counts once."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.subject import Subject
from bot.watch.members import Failure

KEPT_CONTAINERS = 10_000
KEPT_FAILURES = 64
"""Of one container; more than an engine tells again."""


class Counted:
    """Keyed by container, sort and time; those from before a start by container and time."""

    def __init__(self, incidents: Iterable[Incident]) -> None:
        self._held: OrderedDict[Subject, deque[tuple[str, datetime]]] = OrderedDict()
        for incident in incidents:
            for member in incident.members:
                if member.count:
                    self._of(member.subject).append(("", member.last_at))

    def is_new(self, failure: Failure) -> bool:
        """Whether it was never given before; from now on it was."""
        held = self._of(failure.subject)
        mark = (type(failure).__name__, failure.at)
        if mark in held or ("", failure.at) in held:
            return False
        held.append(mark)
        return True

    def _of(self, subject: Subject) -> deque[tuple[str, datetime]]:
        held = self._held.pop(subject, None) or deque(maxlen=KEPT_FAILURES)
        self._held[subject] = held
        if len(self._held) > KEPT_CONTAINERS:
            self._held.popitem(last=False)
        return held
