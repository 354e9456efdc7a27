"""What stands behind the buttons that were sent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.engine import Row

from bot.core.pending import Parked
from bot.core.ports import Clock, Redaction
from bot.store.database import Database
from bot.store.tables import buttons, questions

_TOKEN_BYTES = 18
"""24 characters: of the 64 bytes that callback data may have, and 144 bits to guess."""
_MOST_SECRET = 1000


class StoredButtons:
    """`core.ports.Buttons` in the database; who may press and until when, the caller checks.

    A button whose line holds a secret is kept in memory only, with all that were parked with it:
    its line must come back whole, and no secret is written to disk. A restart uses it up.
    """

    def __init__(self, database: Database, redaction: Redaction, clock: Clock) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock
        self._secret: dict[str, tuple[str, Parked]] = {}

    async def park(self, parked: Sequence[Parked]) -> tuple[str, ...]:
        """New tokens in order, URL-safe, 24 bytes; those parked together are one group."""
        if not parked:
            return ()
        tokens = tuple(secrets.token_urlsafe(_TOKEN_BYTES) for _ in parked)
        batch = tokens[0]
        if any(self._holds_secret(one.line) for one in parked):
            self._keep_in_memory(tokens, parked)
            return tokens
        now = self._clock.now()
        rows = [_row(token, batch, one, now) for token, one in zip(tokens, parked, strict=True)]
        await self._database.run(lambda connection: connection.execute(insert(buttons), rows))
        return tokens

    async def find(self, token: str) -> Parked | None:
        """What is behind it; None when it was used or never was. StoreError."""
        if token in self._secret:
            return self._secret[token][1]
        wanted = select(buttons).where(buttons.c.token == token)

        def read(connection: Connection) -> Parked | None:
            row = connection.execute(wanted).one_or_none()
            return None if row is None else _parked(row)

        return await self._database.run(read)

    def in_memory(self, token: str) -> tuple[Parked, ...]:
        """What is behind it and all of its group, if that is kept in memory only."""
        batch = self._secret[token][0] if token in self._secret else None
        return tuple(parked for group, parked in self._secret.values() if group == batch)

    async def take(self, token: str) -> bool:
        """Use up the button, all of its group and their question; False when someone was faster, or
        its time is over. StoreError."""
        now = self._clock.now()
        if token in self._secret:
            return await self._take_secret(token, now)
        batch_of = select(buttons.c.batch).where(buttons.c.token == token).scalar_subquery()
        group = buttons.c.batch == batch_of
        tokens = select(buttons.c.token).where(group, buttons.c.expires > now)
        answered = delete(questions).where(questions.c.token.in_(tokens))
        used = delete(buttons).where(group, buttons.c.expires > now)

        def use_up(connection: Connection) -> bool:
            connection.execute(answered)
            return connection.execute(used).rowcount > 0

        return await self._database.run(use_up)

    async def _take_secret(self, token: str, now: datetime) -> bool:
        batch, parked = self._secret[token]
        if parked.expires <= now:
            return False
        tokens = [key for key, kept in self._secret.items() if kept[0] == batch]
        for one in tokens:
            del self._secret[one]
        answered = delete(questions).where(questions.c.token.in_(tokens))
        await self._database.run(lambda connection: connection.execute(answered))
        return True

    def _holds_secret(self, line: str) -> bool:
        """Also a line that the database would not give back as it is."""
        try:
            line.encode()
        except UnicodeEncodeError:
            return True
        return "\0" in line or self._redaction.line(line) != line

    def _keep_in_memory(self, tokens: Sequence[str], parked: Sequence[Parked]) -> None:
        now = self._clock.now()
        self._secret = {key: kept for key, kept in self._secret.items() if kept[1].expires > now}
        for token, one in zip(tokens, parked, strict=True):
            self._secret[token] = (tokens[0], one)
        while len(self._secret) > _MOST_SECRET:
            del self._secret[next(iter(self._secret))]


def _row(token: str, batch: str, parked: Parked, now: datetime) -> dict[str, object]:
    return {
        "token": token,
        "batch": batch,
        "line": parked.line,
        "person": parked.person,
        "chat": parked.chat,
        "expires": parked.expires,
        "page": parked.page,
        "edits": parked.edits,
        "once": parked.once,
        "confirmed": None if parked.confirmed is None else list(parked.confirmed),
        "parked_at": now,
    }


def _parked(row: Row[tuple[object, ...]]) -> Parked:
    return Parked(
        line=row.line,
        person=row.person,
        chat=row.chat,
        expires=row.expires,
        page=row.page,
        edits=row.edits,
        once=row.once,
        confirmed=None if row.confirmed is None else tuple(row.confirmed),
    )
