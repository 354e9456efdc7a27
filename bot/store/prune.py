"""What is too old, or too much, goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Delete, ScalarSelect, delete, func, select

from bot.store.tables import TURNED_AWAY, audit, buttons, inbox, incidents, mutes, outgoing, posts


@dataclass(frozen=True, slots=True)
class Keep:
    """How much is kept; at about 300 bytes a row, the defaults are at most 100 MB."""

    audit: timedelta = timedelta(days=400)
    audit_rows: int = 200_000
    turned_away_rows: int = 50_000
    """Counted apart, so that strangers can't push out what people did."""
    inbox: timedelta = timedelta(days=2)
    """Telegram itself forgets an update after a day."""
    buttons: timedelta = timedelta(days=2)
    """Unless they can be pressed for longer."""
    button_rows: int = 50_000
    watch: timedelta = timedelta(days=90)
    """Incidents that are closed, their messages, mutes that ended, what could not be sent."""


def prune(connection: Connection, keep: Keep, now: datetime) -> int:
    """Remove what `keep` does not cover; gives how many rows went."""
    turned_away = audit.c.verdict == TURNED_AWAY
    gone = (
        delete(inbox).where(inbox.c.accepted_at < now - keep.inbox),
        delete(buttons).where(buttons.c.parked_at < now - keep.buttons, buttons.c.expires < now),
        delete(buttons).where(buttons.c.parked_at <= _beyond(keep.button_rows)),
        delete(audit).where(audit.c.at < now - keep.audit),
        _surplus(turned_away, keep.turned_away_rows),
        _surplus(~turned_away, keep.audit_rows),
        *_of_the_watch(now - keep.watch),
    )
    return sum(connection.execute(statement).rowcount for statement in gone)


def _of_the_watch(before: datetime) -> tuple[Delete, ...]:
    """The newest incident stays: the next one's number is counted from it."""
    newest = select(func.max(incidents.c.number)).scalar_subquery()
    return (
        delete(incidents).where(incidents.c.closed_at < before, incidents.c.number < newest),
        delete(posts).where(posts.c.incident.not_in(select(incidents.c.number))),
        delete(outgoing).where(outgoing.c.aside.is_not(None), outgoing.c.created_at < before),
        delete(mutes).where(mutes.c.ended_at < before),
    )


def _beyond(rows: int) -> ScalarSelect[datetime]:
    """When the newest of the buttons that are one too many was parked; NULL: there are none."""
    newest_first = select(buttons.c.parked_at).order_by(buttons.c.parked_at.desc())
    return newest_first.offset(rows).limit(1).scalar_subquery()


def _surplus(kind: ColumnElement[bool], rows: int) -> Delete:
    newest_first = select(audit.c.id).where(kind).order_by(audit.c.id.desc())
    beyond = newest_first.offset(rows).limit(1).scalar_subquery()
    return delete(audit).where(kind, audit.c.id <= beyond)
