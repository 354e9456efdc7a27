"""A look at the database that changes nothing in it, while a bot may be using it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.core.errors import StoreError
from bot.domain.sentence import say
from bot.store.address import database_file, database_url
from bot.store.damage import is_damaged
from bot.store.database import connect
from bot.store.faults import store_error
from bot.store.schema import newest_revision, revision


async def look(setting: str, data_dir: Path) -> str:
    """Its state in a word; StoreError for one that is damaged, newer than this bot, or away."""
    url = database_url(setting, data_dir)
    return await asyncio.to_thread(_look, url)


def _look(url: URL) -> str:
    file = database_file(url)
    if file is not None and not file.exists():
        return "new"
    engine = connect(url)
    try:
        if file is not None and is_damaged(file, engine):
            raise StoreError(
                say("The database file is damaged; the bot sets it aside at its next start.")
            )
        with engine.connect() as connection:
            present, newest = revision(connection), newest_revision()
    except (SQLAlchemyError, OSError) as fault:
        raise store_error(fault) from fault
    finally:
        engine.dispose()
    if present > newest:
        raise StoreError(say("The database was made by a newer version of the bot."))
    return "up to date" if present == newest else "to be brought up to date at the next start"
