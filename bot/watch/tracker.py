"""From events to what they mean: which end was a crash, which was wanted. Pure; times from outside.

What engine 20.10 tells, measured: `docker stop` is kill 15, die, stop, with a kill 9 after its
grace; `docker kill` is kill, die. A signal that reloads, such as HUP, is a `kill` too, and no end.
A start that fails is a `create` that no `start` follows. The kernel's word comes as `oom`, mostly
before the `die`. A daemon that goes down kills and ends each container before the stream ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.watch_ports import Seen
from bot.domain.container import PROJECT_LABEL
from bot.domain.engine_event import EngineEvent
from bot.domain.subject import Subject
from bot.watch.facts import Fact, What

ENDING_SIGNALS = frozenset({2, 9, 15})
"""INT, KILL, TERM: whoever sends one wants the container to end. QUIT makes a JVM write its threads
down and live on; where it is the stop signal, `stop` follows as with any other."""
STOP_LASTS = timedelta(minutes=10)
"""How long after such a signal an end counts as wanted: graces are long at times."""
OTHER_LASTS = timedelta(seconds=15)
"""The same for another signal: it may be the container's own stop signal, and `stop` follows."""
HELD = timedelta(seconds=1)
"""How long it is waited for that `stop`, and for the `die` after an `oom`."""
START_DUE = timedelta(seconds=5)
"""A container that was made and not started by then is looked at: its start may have failed."""
MEMORY_LASTS = timedelta(seconds=5)
"""The kernel kills a process, and the container ends of it so soon."""


@dataclass(slots=True)
class _Life:
    """A container, and what came before its end."""

    seen: Seen
    signal: int = 0
    signal_at: datetime | None = None
    memory_at: datetime | None = None
    is_attended: bool = False
    made_at: datetime | None = None
    """Until it is started."""
    held: Fact | None = None
    """An end that a `stop` may yet explain."""
    stopped_at: datetime | None = None
    """When it was told to stop last."""


class Tracker:
    """The containers of one host."""

    def __init__(self, host: str, seen: Iterable[Seen] = ()) -> None:
        self.host = host
        self._lives = {one.subject.id: _Life(one) for one in seen}

    @property
    def seen(self) -> dict[str, Seen]:
        """All by id, as far as is known."""
        return {id: life.seen for id, life in self._lives.items()}

    def known(self) -> tuple[Seen, ...]:
        """All, as far as is known."""
        return tuple(life.seen for life in self._lives.values())

    def take(self, event: EngineEvent) -> tuple[Fact, ...]:
        """What a container's event means; nothing for one that is only noted, or told again."""
        handle = _HANDLERS.get(event.action)
        if event.kind != "container" or handle is None:
            return ()
        return tuple(handle(self, self._life(event), event))

    def due(self, now: datetime) -> tuple[Fact, ...]:
        """What is decided by waiting."""
        return tuple(fact for life in self._lives.values() for fact in self._due(life, now))

    def next_due(self) -> datetime | None:
        """When `due` may give something."""
        return min((at for life in self._lives.values() for at in _waits(life)), default=None)

    def put(self, seen: Seen) -> None:
        """What a list or an inspect showed."""
        life = self._lives.setdefault(seen.subject.id, _Life(seen))
        life.seen = seen

    def drop(self, id: str) -> None:
        """It is not there any more."""
        self._lives.pop(id, None)

    def ran_at(self, when: datetime, within: timedelta) -> tuple[Subject, ...]:
        """What ran then, or had been told to stop so shortly before."""
        return tuple(
            life.seen.subject
            for life in self._lives.values()
            if life.seen.is_running
            or (life.stopped_at is not None and when - life.stopped_at < within)
        )

    def _life(self, event: EngineEvent) -> _Life:
        if event.id not in self._lives:
            self._lives[event.id] = _Life(Seen(subject(self.host, event), is_running=False))
        return self._lives[event.id]

    def _create(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        life.made_at = event.at
        yield from ()

    def _attach(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        life.is_attended = life.made_at is not None
        yield from ()

    def _start(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        """One that ran as far as is known has ended before, and nobody heard of it."""
        if life.seen.started_at == event.at:
            life.made_at = None
            return
        yield from _let_go(life)
        if life.seen.is_running:
            yield Fact(What.DIED, life.seen, event.at, exit_code=None, is_late=True)
        # Whoever began it in the foreground sees its first end, not those of later starts.
        life.is_attended = life.is_attended and life.seen.started_at is None
        life.signal_at = life.memory_at = life.made_at = life.stopped_at = None
        life.seen = replace(life.seen, is_running=True, started_at=event.at, health="")
        yield Fact(What.STARTED, life.seen, event.at)

    def _kill(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        life.signal, life.signal_at = event.signal or 0, event.at
        if life.signal in ENDING_SIGNALS:
            life.stopped_at = event.at
        yield from ()

    def _oom(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        life.memory_at = event.at
        yield from ()

    def _die(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        if life.seen.ended_at == event.at:
            return
        code = event.exit_code or 0
        for_memory = _within(life.memory_at, event.at, MEMORY_LASTS)
        life.memory_at = None
        life.seen = replace(life.seen, is_running=False, ended_at=event.at, exit_code=code)
        died = Fact(What.DIED, life.seen, event.at, code, for_memory, life.is_attended)
        if for_memory and not self._was_told(life, event.at):
            yield died
        elif code == 0 or self._was_told(life, event.at):
            yield replace(died, what=What.STOPPED)
        elif _within(life.signal_at, event.at, OTHER_LASTS):
            life.held = died
        else:
            yield died

    def _was_told(self, life: _Life, at: datetime) -> bool:
        return life.signal in ENDING_SIGNALS and _within(life.signal_at, at, STOP_LASTS)

    def _stop(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        life.stopped_at = event.at
        if life.held is not None:
            held, life.held = life.held, None
            yield replace(held, what=What.STOPPED)

    def _destroy(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        yield from _let_go(life)
        self.drop(event.id)
        yield Fact(What.REMOVED, replace(life.seen, is_running=False), event.at)

    def _rename(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        life.seen = replace(life.seen, subject=replace(life.seen.subject, name=event.name))
        yield from ()

    def _health(self, life: _Life, event: EngineEvent) -> Iterator[Fact]:
        if event.detail == life.seen.health:
            return
        life.seen = replace(life.seen, health=event.detail)
        if event.detail in {What.HEALTHY, What.UNHEALTHY}:
            yield Fact(What(event.detail), life.seen, event.at)

    def _due(self, life: _Life, now: datetime) -> Iterator[Fact]:
        if life.held is not None and now - life.held.at >= HELD:
            yield from _let_go(life)
        if life.memory_at is not None and now - life.memory_at >= HELD and life.seen.is_running:
            at, life.memory_at = life.memory_at, None
            yield Fact(What.OUT_OF_MEMORY, life.seen, at, out_of_memory=True)
        if life.made_at is not None and now - life.made_at >= START_DUE:
            at, life.made_at = life.made_at, None
            yield Fact(What.NOT_STARTED, life.seen, at, is_attended=life.is_attended)


_HANDLERS = {
    "create": Tracker._create,
    "attach": Tracker._attach,
    "start": Tracker._start,
    "kill": Tracker._kill,
    "oom": Tracker._oom,
    "die": Tracker._die,
    "stop": Tracker._stop,
    "destroy": Tracker._destroy,
    "rename": Tracker._rename,
    "health_status": Tracker._health,
}


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


def _let_go(life: _Life) -> Iterator[Fact]:
    """No `stop` came: it was an end of its own."""
    if life.held is not None:
        held, life.held = life.held, None
        yield held


def _within(earlier: datetime | None, at: datetime, span: timedelta) -> bool:
    return earlier is not None and at - earlier <= span


def _waits(life: _Life) -> Iterator[datetime]:
    if life.held is not None:
        yield life.held.at + HELD
    if life.memory_at is not None and life.seen.is_running:
        yield life.memory_at + HELD
    if life.made_at is not None:
        yield life.made_at + START_DUE
