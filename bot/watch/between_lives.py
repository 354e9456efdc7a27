"""A container that ended by itself and that the engine is about to start again. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.seen import Seen
from bot.domain.container import ContainerDetail
from bot.domain.happening import ContainerHappening, Died, RestartFailed, Stopped
from bot.watch.outage import Outage
from bot.watch.signals import was_just_stopped, was_told

KEEPS_RUNNING = frozenset({"always", "unless-stopped"})
RESTART_DUE = timedelta(seconds=90)
"""The engine starts those again within a minute, however often they ended."""
FIRST_LOOK = timedelta(seconds=5)
LOOKS_EVERY = timedelta(seconds=15)
"""Who ended for the first time was started again by the first look, or is not any more; who ended
often is waited for, and an engine may take its time."""


def is_between_lives(seen: Seen) -> bool:
    """Whether it ended, and nobody wanted it to: the engine may be about to start it again.

    What was listed as it waited for that counts as running.
    """
    ended = seen.ended_at
    if ended is None or not _has_ended(seen):
        return False
    return seen.exit_code != 0 and not (was_told(seen, ended) or was_just_stopped(seen, ended))


def _has_ended(seen: Seen) -> bool:
    ended, started = seen.ended_at, seen.started_at
    return ended is not None and not (seen.is_running and (started is None or ended <= started))


def looked_at(seen: Seen, found: ContainerHappening, now: datetime) -> Seen:
    """With when to look whether it was started again, after a look showed what became of it.

    A restart that fails is no event, nor is a `docker kill` before one.
    """
    match found:
        case Died() if found.is_to_start_again and found.at == seen.ended_at and _has_ended(seen):
            return replace(seen, restart_due_at=now + FIRST_LOOK)
        case RestartFailed() | Stopped() if seen.ended_at is None or found.at >= seen.ended_at:
            return replace(seen, restart_due_at=None)
    return seen


def is_kept_down(detail: ContainerDetail, ago: timedelta) -> bool:
    """Whether its policy would have started it again, had nobody stopped it so long ago.

    One with the engine's error was not stopped: its restart failed for good.
    """
    return detail.restart_policy in KEEPS_RUNNING and ago > RESTART_DUE and not detail.error


def may_have_waited(before: Seen | None, outage: Outage) -> bool:
    """Whether the engine may have been about to start it again as we went."""
    if before is None or before.ended_at is None or not is_between_lives(before):
        return False
    return outage.since - before.ended_at < RESTART_DUE


def was_stopped_between(
    before: Seen | None, detail: ContainerDetail, outage: Outage, now: datetime
) -> bool:
    """Whether somebody stopped it before the engine, which goes on, would have started it again."""
    if not may_have_waited(before, outage) or detail.state != "exited" or detail.error:
        return False
    began, ended = outage.fresh_since, detail.finished_at or now
    is_settled = began is not None and began <= outage.since
    is_settled = is_settled or now - max(ended, began or ended) > RESTART_DUE
    return is_settled and detail.restart_policy in KEEPS_RUNNING
