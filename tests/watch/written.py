"""A book under test: things happen at times that the test sets, and all that it says is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.domain.happening import (
    Died,
    Happening,
    Healthy,
    Removed,
    Started,
    StartFailed,
    Stopped,
    Unhealthy,
)
from bot.domain.incident import Incident
from bot.domain.subject import Subject
from bot.watch.book import Book
from bot.watch.change import Change, Say

MIDNIGHT = datetime(2026, 11, 2, tzinfo=UTC)
HOST = "nas"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def a_container(name: str, project: str = "", host: str = HOST, **labels: str) -> Subject:
    """One whose id is made of its name; `alerts="off"` is the label `deckhand.alerts`."""
    own = {f"deckhand.{key}": value for key, value in labels.items()}
    return Subject(host, sha256(name.encode()).hexdigest(), name, "nginx:1.27", project, own)


class Written:
    """A book, its clock, and what it said, in order."""

    def __init__(self, incidents: Iterable[Incident] = (), next_number: int = 1) -> None:
        self.book = Book(incidents, next_number)
        self.now = MIDNIGHT
        self.changes: list[Change] = []
        self.incidents: dict[int, Incident] = {}
        """Each as it is now, also those that are over."""

    def take(self, happening: Happening) -> tuple[Change, ...]:
        """It happens, and the book hears of it at once."""
        return self._heard(self.book.take(happening, self.now))

    def wait(self, span: timedelta) -> tuple[Change, ...]:
        """Time passes; the book is asked whenever it wants to be."""
        until, changes = self.now + span, list[Change]()
        while (due := self.book.next_tick) is not None and due <= until:
            self.now = max(self.now, due)
            changes += self._heard(self.book.tick(self.now))
        self.now = until
        return tuple(changes)

    def at(self, hour: int, minute: int = 0, second: float = 0) -> None:
        """That time of the day comes."""
        until = MIDNIGHT + timedelta(hours=hour, minutes=minute, seconds=second)
        assert until >= self.now
        self.wait(until - self.now)

    def died(
        self, subject: Subject, code: int = 1, *, out_of_memory: bool = False
    ) -> tuple[Change, ...]:
        return self.take(Died(subject.host, self.now, subject, code, out_of_memory))

    def started(self, subject: Subject) -> tuple[Change, ...]:
        return self.take(Started(subject.host, self.now, subject))

    def stopped(self, subject: Subject) -> tuple[Change, ...]:
        return self.take(Stopped(subject.host, self.now, subject))

    def removed(self, subject: Subject) -> tuple[Change, ...]:
        return self.take(Removed(subject.host, self.now, subject))

    def unhealthy(self, subject: Subject, output: str = "") -> tuple[Change, ...]:
        return self.take(Unhealthy(subject.host, self.now, subject, output))

    def healthy(self, subject: Subject) -> tuple[Change, ...]:
        return self.take(Healthy(subject.host, self.now, subject))

    def start_failed(self, subject: Subject, error: str) -> tuple[Change, ...]:
        return self.take(StartFailed(subject.host, self.now, subject, error, 127))

    @property
    def said(self) -> Counter[Say]:
        """How often it said what."""
        return Counter(change.say for change in self.changes)

    @property
    def newest(self) -> Incident:
        """The incident that changed last."""
        return self.changes[-1].incident

    @property
    def only(self) -> Incident:
        """The one incident that there ever was."""
        (incident,) = self.incidents.values()
        return incident

    def _heard(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        self.changes += changes
        self.incidents |= {change.incident.number: change.incident for change in changes}
        return changes


def says(changes: Iterable[Change]) -> list[Say]:
    """What was said, in order."""
    return [change.say for change in changes]
