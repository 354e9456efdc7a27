"""The tables brought up to date.

A new database is made as `tables.py` says and marked as up to date: Alembic, which costs 12 MB and
0.2 s, is imported only where an older one has to be changed.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bot.core.errors import StoreError
from bot.domain.sentence import say
from bot.domain.text import code
from bot.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """The last step in `versions/`; the steps' files begin with their revision: 0001, 0002, …"""
    steps = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return max(step.name.partition("_")[0] for step in steps)


def bring_up_to_date(engine: Engine) -> None:
    """All steps that are missing, in one transaction; StoreError for a newer bot's database."""
    with engine.begin() as connection:
        present = revision(connection)
        newest = newest_revision()
        if present == newest:
            return
        if present > newest:
            raise StoreError(
                say(
                    "The bot's database was made by a newer version ({present}, this one knows"
                    " {newest}). Start that version, or use another data folder.",
                    present=code(present),
                    newest=code(newest),
                )
            )
        if present:
            upgrade(connection)
        else:
            _make(connection, newest)


def _make(connection: Connection, newest: str) -> None:
    metadata.create_all(connection)
    connection.execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest})


def revision(connection: Connection) -> str:
    """Which step the database is at; empty in a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take all steps that are missing."""
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
