"""What an event means for a container: which end was a crash, which was wanted. Pure.

What engine 20.10 tells, measured: `docker stop` is kill 15, die, stop, with a kill 9 after its
grace; engine 26 may tell that stop before the die. Between two restarts it is a stop alone. `docker
kill` is kill, die. A signal that reloads, such as HUP, is a `kill` too, and no end. A start that
fails is a `create` that no `start` follows; a restart that fails is nothing at all. The kernel's
word comes as `oom`, mostly before the `die`. A daemon that goes down kills and ends each container
before the stream ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.seen import Seen
from bot.domain.engine_event import EngineEvent
from bot.watch.between_lives import LOOKS_EVERY, is_between_lives
from bot.watch.facts import Fact, What
from bot.watch.signals import ENDING_SIGNALS, may_have_been_told, was_just_stopped, was_told

HELD = timedelta(seconds=1)
"""How long it is waited for a `stop` that explains an end, and for the `die` after an `oom`."""
START_DUE = timedelta(seconds=5)
"""A container that was made and not started by then is looked at: its start may have failed."""
MEMORY_LASTS = timedelta(seconds=5)
"""The kernel kills a process, and the container ends of it so soon."""
WAITS_ITS_TURN = timedelta(seconds=1)
"""At most so long an event comes after what inspect gave for the same thing. Less than where lists
are compared: here each start and end between them is known."""

After = tuple[Seen, tuple[Fact, ...]]
"""The container as it is then, and what became of it."""


def let_go(seen: Seen) -> After:
    """No `stop` came: an end that was held was one of its own."""
    freed = replace(seen, is_held=False)
    return freed, (_held(seen, What.DIED),) if seen.is_held else ()


def heard(before: Seen, after: Seen, now: datetime) -> Seen:
    """Noted when it came that it is waited for something: the host's clock may be wrong."""
    if _awaited(after) == _awaited(before):
        return after
    return replace(after, heard_at=now if any(_awaited(after)) else None)


def _awaited(seen: Seen) -> tuple[object, ...]:
    return seen.is_held, seen.memory_at, seen.made_at


def due(seen: Seen, now: datetime) -> After:
    """What is decided by waiting."""
    facts: tuple[Fact, ...] = ()
    if seen.is_held and seen.ended_at is not None and _has_passed(seen, seen.ended_at, HELD, now):
        seen, facts = let_go(seen)
    at = seen.memory_at
    if seen.is_running and at is not None and _has_passed(seen, at, HELD, now):
        seen = replace(seen, memory_at=None, memory_told_at=at)
        facts = (*facts, Fact(What.OUT_OF_MEMORY, seen, at, out_of_memory=True))
    at = seen.made_at
    if at is not None and _has_passed(seen, at, START_DUE, now):
        seen = replace(seen, made_at=None)
        facts = (*facts, Fact(What.NOT_STARTED, seen, at, is_attended=seen.is_attended))
    at, ended_at = seen.restart_due_at, seen.ended_at
    if at is not None and ended_at is not None and not timedelta() < at - now <= LOOKS_EVERY:
        # Until it is known: the engine may wait, take its time or be away.
        seen = replace(seen, restart_due_at=now + LOOKS_EVERY)
        facts = (*facts, Fact(What.RESTART_DUE, seen, ended_at))
    return seen, facts


def waits(seen: Seen) -> Iterator[datetime]:
    """When `due` may give something."""
    if seen.is_held and seen.ended_at is not None:
        yield _since(seen, seen.ended_at) + HELD
    if seen.is_running and seen.memory_at is not None:
        yield _since(seen, seen.memory_at) + HELD
    if seen.made_at is not None:
        yield _since(seen, seen.made_at) + START_DUE
    if seen.restart_due_at is not None:
        yield seen.restart_due_at


def _has_passed(seen: Seen, at: datetime, span: timedelta, now: datetime) -> bool:
    """Also where our clock was set back by more than that since: nobody knows then."""
    is_set_back = seen.heard_at is not None and seen.heard_at - now > span
    return is_set_back or now >= _since(seen, at) + span


def _since(seen: Seen, at: datetime) -> datetime:
    return seen.heard_at or at


def _create(seen: Seen, event: EngineEvent) -> After:
    return replace(seen, made_at=event.at), ()


def _attach(seen: Seen, event: EngineEvent) -> After:
    return replace(seen, is_attended=seen.made_at is not None), ()


def _start(seen: Seen, event: EngineEvent) -> After:
    """One that ran as far as is known has ended before, and nobody heard of it."""
    if _is_known(seen.started_at, event.at, other=seen.ended_at):
        return replace(seen, made_at=None), ()
    if seen.is_running and _is_of_life_before(seen, event):
        return seen, ()
    seen, facts = let_go(seen)
    if seen.is_running:
        facts = (*facts, Fact(What.DIED, seen, event.at, exit_code=None, is_late=True))
    # Whoever began it in the foreground sees its first end, not those of later starts.
    attended = seen.is_attended and seen.started_at is None
    seen = replace(started(seen, event.at), is_attended=attended, health="")
    return seen, (*facts, Fact(What.STARTED, seen, event.at))


def started(seen: Seen, at: datetime | None) -> Seen:
    """It runs since then, and what was said to it before is over."""
    return replace(
        seen,
        is_running=True,
        started_at=at,
        signal=0,
        signal_at=None,
        stopped_at=None,
        memory_at=None,
        made_at=None,
        restart_due_at=None,
    )


def _kill(seen: Seen, event: EngineEvent) -> After:
    if _is_of_life_before(seen, event):
        return seen, ()
    signal = event.signal or 0
    stopped_at = event.at if signal in ENDING_SIGNALS else seen.stopped_at
    return replace(seen, signal=signal, signal_at=event.at, stopped_at=stopped_at), ()


def _oom(seen: Seen, event: EngineEvent) -> After:
    if _is_of_life_before(seen, event) or seen.memory_told_at == event.at:
        return seen, ()
    return replace(seen, memory_at=event.at), ()


def _die(seen: Seen, event: EngineEvent) -> After:
    if _is_known(seen.ended_at, event.at, other=seen.started_at):
        return seen, ()
    code = event.exit_code or 0
    for_memory = seen.memory_at is not None and event.at - seen.memory_at <= MEMORY_LASTS
    seen = replace(
        seen,
        memory_at=None,
        restart_due_at=None,
        is_running=False,
        ended_at=event.at,
        exit_code=code,
    )
    died = Fact(What.DIED, seen, event.at, code, for_memory, seen.is_attended)
    is_wanted = was_told(seen, event.at, for_memory=for_memory) or was_just_stopped(seen, event.at)
    if is_wanted or (code == 0 and not for_memory):
        return seen, (replace(died, what=What.STOPPED),)
    if not for_memory and may_have_been_told(seen, event.at):
        return replace(seen, is_held=True), ()
    return seen, (died,)


def _stop(seen: Seen, event: EngineEvent) -> After:
    after = replace(seen, stopped_at=event.at, is_held=False, restart_due_at=None)
    if seen.is_held:
        return after, (_held(seen, What.STOPPED),)
    if is_between_lives(seen) and not _is_of_life_before(seen, event):
        after = replace(after, is_running=False)
        return after, (Fact(What.STOPPED, after, event.at, seen.exit_code),)
    return after, ()


def _destroy(seen: Seen, event: EngineEvent) -> After:
    seen, facts = let_go(seen)
    return seen, (*facts, Fact(What.REMOVED, seen, event.at))


def _rename(seen: Seen, event: EngineEvent) -> After:
    return replace(seen, subject=replace(seen.subject, name=event.name)), ()


def _health(seen: Seen, event: EngineEvent) -> After:
    if event.detail == seen.health:
        return seen, ()
    seen = replace(seen, health=event.detail)
    if event.detail not in {What.HEALTHY, What.UNHEALTHY}:
        return seen, ()
    return seen, (Fact(What(event.detail), seen, event.at),)


def _is_known(noted: datetime | None, at: datetime, *, other: datetime | None) -> bool:
    """Whether a start is the one that was noted, or an end: if no `other` came between them."""
    if noted is None or abs(at - noted) > WAITS_ITS_TURN:
        return False
    return other is None or not noted < other <= at


def _is_of_life_before(seen: Seen, event: EngineEvent) -> bool:
    """An engine tells the newest events again to one who comes back."""
    return seen.started_at is not None and event.at < seen.started_at


def _held(seen: Seen, what: What) -> Fact:
    assert seen.ended_at is not None  # noqa: S101 - what is held is an end
    return Fact(what, seen, seen.ended_at, seen.exit_code, is_attended=seen.is_attended)


HANDLERS: dict[str, Callable[[Seen, EngineEvent], After]] = {
    "create": _create,
    "attach": _attach,
    "start": _start,
    "kill": _kill,
    "oom": _oom,
    "die": _die,
    "stop": _stop,
    "destroy": _destroy,
    "rename": _rename,
    "health_status": _health,
}
"""By the event's action."""
