"""The database's own errors as sentences: one table."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.core.errors import StoreError
from bot.domain.sentence import say

_SENTENCES = {
    sqlite3.SQLITE_FULL: say(
        "The disk that holds the bot's database is full. Free some space there, then try again."
    ),
    sqlite3.SQLITE_READONLY: say(
        "The bot's database is read-only. Let the bot write to its data folder, then try again."
    ),
    sqlite3.SQLITE_CANTOPEN: say(
        "The bot's database can't be opened. Check that the bot may write to its data folder."
    ),
    sqlite3.SQLITE_IOERR: say(
        "The disk that holds the bot's database fails. Check the disk, then try again."
    ),
    sqlite3.SQLITE_BUSY: say(
        "Another program holds the bot's database. Try again when it has ended."
    ),
}
_DAMAGED = say(
    "The bot's database is damaged. Restart the bot: it sets the file aside and starts anew."
)
_REFUSED = say("The bot's database refused this: a fault of the bot's own.")
_OTHER = say("The bot's database does not answer. Try again in a moment.")

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF
"""SQLite's extended codes carry the primary one in their lowest byte."""


class RowRefused(StoreError):
    """A row breaks a rule of its table: one of that key was there before, as a rule."""


def _code(fault: BaseException) -> int:
    inner = getattr(fault, "orig", None) or fault
    return int(getattr(inner, "sqlite_errorcode", 0) or 0) & _PRIMARY


def damaged(fault: BaseException) -> bool:
    """The file is garbled: no later try mends it."""
    return _code(fault) in _DAMAGE


def store_error(fault: SQLAlchemyError | OSError | TimeoutError) -> StoreError:
    """What to tell; the error's own words, which may repeat what was written, are not in it."""
    if damaged(fault):
        return StoreError(_DAMAGED)
    if isinstance(fault, IntegrityError):
        return RowRefused(_REFUSED)
    if isinstance(fault, PermissionError):
        return StoreError(_SENTENCES[sqlite3.SQLITE_CANTOPEN])
    return StoreError(_SENTENCES.get(_code(fault), _OTHER))
