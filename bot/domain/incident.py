"""An incident: what went wrong, from its first moment to its end, as one message shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from bot.domain.subject import Subject


class Severity(IntEnum):
    """Ordered; a chat hears of those from its least severity on."""

    INFO = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        """As people write it."""
        return self.name.lower()


class IncidentKind(StrEnum):
    """What a chat may choose to hear of; the values are the words that people write."""

    CRASH = "crash"
    MEMORY = "oom"
    HEALTH = "health"
    START = "start"
    GONE = "gone"
    HOST = "host"
    DISK = "disk"
    IMAGE = "image"


SEVERITIES = {
    IncidentKind.CRASH: Severity.CRITICAL,
    IncidentKind.MEMORY: Severity.CRITICAL,
    IncidentKind.HEALTH: Severity.WARNING,
    IncidentKind.START: Severity.WARNING,
    IncidentKind.GONE: Severity.INFO,
    IncidentKind.HOST: Severity.CRITICAL,
    IncidentKind.DISK: Severity.WARNING,
    IncidentKind.IMAGE: Severity.INFO,
}


class MemberState(StrEnum):
    """How a container of an incident stands."""

    DOWN = "down"
    TRYING = "trying"
    """It runs (or is healthy) again, and it is not yet sure that it stays so."""
    RECOVERED = "recovered"
    STOPPED = "stopped"
    """Somebody stopped it, or it ended by itself with 0."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Member:
    """One container in an incident."""

    subject: Subject
    first_at: datetime
    last_at: datetime
    """Its newest death, or failure."""
    count: int = 1
    """Deaths, or failures."""
    others: int = 0
    """How many of those did not end it: a failing check or start, a process killed for memory."""
    state: MemberState = MemberState.DOWN
    since: datetime | None = None
    """Since when it is in that state, where that is not `last_at`."""
    exit_code: int | None = 0
    """None: not known."""
    out_of_memory: bool = False
    memory_limit: int = 0
    memory_seen: int = 0
    restart_policy: str = ""
    lines: tuple[str, ...] = ()
    """The last of its log."""
    error: str = ""
    """The engine's or the health check's own words."""
    is_late: bool = False
    kind: IncidentKind = IncidentKind.CRASH
    """What its newest failure was; its incident's kind is the gravest of all."""
    is_given_up: bool = False
    """After its newest death the engine did not start it again, whatever its policy says."""

    @property
    def is_over(self) -> bool:
        """Nothing more is to come of it."""
        return self.state not in {MemberState.DOWN, MemberState.TRYING}

    @property
    def deaths(self) -> int:
        """How often it ended."""
        return self.count - self.others

    @property
    def lasted(self) -> timedelta:
        """From the first failure until it was well again, or ended otherwise."""
        return (self.since or self.last_at) - self.first_at


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody said that they look after it."""

    person: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """Open until `closed_at`. `number` is unique, and what people call it by."""

    number: int
    kind: IncidentKind
    severity: Severity
    host: str
    opened_at: datetime
    last_at: datetime
    """When something happened to it last."""
    project: str = ""
    members: tuple[Member, ...] = ()
    """In the order in which they joined; none for a host, a disk, an image."""
    kinds: tuple[IncidentKind, ...] = ()
    """Of all failures in it, each once; `kind` is the gravest."""
    is_loop: bool = False
    """Its container is started again and again, and ends each time."""
    announced: int = 0
    """How many messages have been sent of it that make a sound."""
    announced_at: datetime | None = None
    taken: Taken | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    """It was over, and went on soon after; then it takes longer until it counts as over."""
    back_at: datetime | None = None
    """Of a host or a disk: since when it is well again. A host's incident may stay open then, for
    what no longer runs on it."""
    muted_by: int = 0
    """The number of the mute that keeps it silent; 0: none."""
    hushed_by: int = 0
    """The number of the newest mute that took the sound of a message of it, where a chat had seen
    it before; 0: none."""
    muted_until: datetime | None = None
    """Until when what a chat has seen of it makes no more sound, as its message says."""
    error: str = ""
    """Of a host: why it can't be reached. Of an image: its name and what was done."""
    is_down: bool = False
    """Of a host: its engine went down, rather than being out of reach."""
    free_bytes: int = 0
    total_bytes: int = 0
    """Of a disk."""
    loud_bytes: int = 0
    """Of a disk: what was free at its last sound, or half of what was since, if that is more."""
    is_unwatched: bool = False
    """It was closed since its host is in the settings no more: nobody knows how it stands."""

    @property
    def count(self) -> int:
        """Deaths, or failures, in all."""
        return sum(member.count for member in self.members)

    @property
    def is_of_host(self) -> bool:
        """A host's own absence, whatever of it did not come back; not one that nobody saw."""
        return self.kind is IncidentKind.HOST and self.back_at != self.last_at

    @property
    def quotable(self) -> Incident:
        """The same with those log lines only that its message quotes: of a single container's."""
        if len(self.members) == 1 and self.kind is not IncidentKind.HOST:
            return self
        members = tuple(replace(one, lines=()) if one.lines else one for one in self.members)
        return replace(self, members=members)

    def member(self, subject: Subject) -> Member | None:
        """What it says of a container."""
        return next((one for one in self.members if one.subject == subject), None)

    def with_member(self, member: Member) -> Incident:
        """The same with that member in the place of what was said of its container, or added."""
        others = [one for one in self.members if one.subject != member.subject]
        if len(others) == len(self.members):
            return replace(self, members=(*self.members, member))
        members = tuple(member if one.subject == member.subject else one for one in self.members)
        return replace(self, members=members)
