"""The containers of one host, as events and lists tell of them. Pure; times from outside.

All that it knows of a container is in its `Seen`, also what it waits for: who writes those down
loses nothing when it is stopped at any moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.seen import Seen
from bot.domain.container import PROJECT_LABEL
from bot.domain.engine_event import EngineEvent
from bot.domain.happening import ContainerHappening, Happening
from bot.domain.subject import Subject
from bot.watch.between_lives import looked_at
from bot.watch.facts import Fact
from bot.watch.lives import HANDLERS, due, heard, waits

LONGEST_NAP_SECONDS = 5.0


class Tracker:
    """The containers of one host."""

    def __init__(self, host: str, seen: Iterable[Seen] = ()) -> None:
        self.host = host
        self._seen = {one.subject.id: one for one in seen}

    @property
    def seen(self) -> dict[str, Seen]:
        """All by id, as far as is known."""
        return dict(self._seen)

    def known(self) -> tuple[Seen, ...]:
        """All, as far as is known."""
        return tuple(self._seen.values())

    def knows(self, id: str) -> bool:
        """Whether it is there, as far as is known."""
        return id in self._seen

    def take(self, event: EngineEvent, now: datetime) -> tuple[Fact, ...]:
        """What a container's event means; nothing for one that is only noted, or told again.

        It came `now`, by our own clock.
        """
        handle = HANDLERS.get(event.action)
        # Of one that was to be removed at its end, the engine may tell the stop after the removal.
        is_over = event.action == ("create" if self.knows(event.id) else "stop")
        if event.kind != "container" or handle is None or is_over:
            return ()
        before = self._seen.get(event.id) or Seen(subject(self.host, event), is_running=False)
        after, facts = handle(before, event)
        self.put(heard(before, after, now))
        if event.action == "destroy":
            self.drop(event.id)
        return facts

    def due(self, now: datetime) -> tuple[Fact, ...]:
        """What is decided by waiting."""
        found: list[Fact] = []
        for before in self.known():
            after, facts = due(before, now)
            self.put(after)
            found += facts
        return tuple(found)

    def next_due(self) -> datetime | None:
        """When `due` may give something."""
        return min((at for seen in self._seen.values() for at in waits(seen)), default=None)

    def patience(self, now: datetime) -> float:
        """For how many seconds nothing is due: a slow look may add something meanwhile, and the
        clock may jump."""
        due = self.next_due()
        left = LONGEST_NAP_SECONDS if due is None else (due - now).total_seconds()
        return min(LONGEST_NAP_SECONDS, max(0.01, left))

    def learn(self, found: Iterable[Happening], now: datetime) -> tuple[Seen, ...]:
        """What looks at containers showed; gives those of which that is new."""
        learned: list[Seen] = []
        for one in found:
            if isinstance(one, ContainerHappening) and self.knows(one.subject.id):
                before = self._seen[one.subject.id]
                self.put(after := looked_at(before, one, now))
                learned += [after] if after != before else []
        return tuple(learned)

    def put(self, seen: Seen) -> None:
        """What a list or an inspect showed."""
        self._seen[seen.subject.id] = seen

    def drop(self, id: str) -> None:
        """It is not there any more."""
        self._seen.pop(id, None)

    def ran_at(self, when: datetime, within: timedelta) -> tuple[Subject, ...]:
        """What ran then, or had been told to stop so shortly before."""
        return tuple(
            seen.subject
            for seen in self._seen.values()
            if seen.is_running or (seen.stopped_at is not None and when - seen.stopped_at < within)
        )


def subject(host: str, event: EngineEvent) -> Subject:
    """The container that an event is about."""
    return Subject(
        host,
        event.id,
        event.name,
        event.image,
        event.labels.get(PROJECT_LABEL, ""),
        {key: value for key, value in event.labels.items() if key != PROJECT_LABEL},
    )
