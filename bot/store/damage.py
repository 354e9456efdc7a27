"""A damaged database file: noticed at the start, and set aside."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from bot.store.faults import damaged

_HEADER = b"SQLite format 3\0"
_COMPANIONS = ("-wal", "-shm")


def is_damaged(file: Path, engine: Engine) -> bool:
    """Reads every page of the file; other faults than damage are raised as they are."""
    with file.open("rb") as start:
        # SQLite would delete the log beside a file that it does not know.
        if start.read(len(_HEADER)) not in {b"", _HEADER}:
            return True
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)")
            return found.scalar() != "ok"
    except DatabaseError as fault:
        if damaged(fault):
            return True
        raise


def set_aside(file: Path, now: datetime) -> Path:
    """Rename it, and what SQLite keeps beside it, to `….broken-<UTC time>`; OSError."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    broken = file.with_name(f"{file.name}.broken-{stamp}")
    for companion in _COMPANIONS:
        beside = file.with_name(file.name + companion)
        if beside.exists():
            beside.rename(broken.with_name(broken.name + companion))
    return file.rename(broken)
