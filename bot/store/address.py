"""The storage setting as SQLAlchemy takes it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

FILE_NAME = "deckhand.db"

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


def database_url(setting: str, data_dir: Path) -> URL:
    """`sqlite:///path` or `postgresql://…` with its driver; ValueError says why not.

    An empty setting is a SQLite file in the data folder. The message never repeats the setting,
    which may hold a password.
    """
    if not setting:
        return URL.create(_DRIVERS["sqlite"], database=str(data_dir / FILE_NAME))
    try:
        url = make_url(setting)
    except (ArgumentError, ValueError):
        raise ValueError(
            "not a database address: write sqlite:///path or postgresql://user@host/name"
        ) from None
    kind = url.get_backend_name()
    if kind not in _DRIVERS:
        raise ValueError(f"{kind} is not supported: use sqlite:///path or postgresql://…")
    if kind == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValueError("sqlite needs a file, or nothing would survive: write sqlite:///path")
    return url.set(drivername=_DRIVERS[kind])


def database_file(url: URL) -> Path | None:
    """The SQLite file; None for a server."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None
