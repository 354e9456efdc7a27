"""Groups that became supergroups, which gives them a new id."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.tables import digests, moves, schedules


class StoredMoves:
    """Where each group's old id leads; kept for ever, for the settings name the old one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, old: int, new: int) -> None:
        """Committed to disk on return; what comes by the clock follows. StoreError."""
        row = {"old": old, "new": new, "at": self._clock.now()}

        def write(connection: Connection) -> None:
            connection.execute(sa.delete(moves).where(moves.c.old == old))
            connection.execute(sa.insert(moves), row)
            # A digest that was set there since the move stays.
            newer = sa.select(digests.c.thread).where(digests.c.chat == new)
            connection.execute(
                sa.delete(digests).where(digests.c.chat == old, digests.c.thread.in_(newer))
            )
            for table in (schedules, digests):
                followed = sa.update(table).where(table.c.chat == old).values(chat=new)
                connection.execute(followed)

        await self._database.run(write)

    async def known(self) -> dict[int, int]:
        """Each old id and the newest that it leads to. StoreError."""
        chosen = sa.select(moves.c.old, moves.c.new)
        rows = await self._database.run(lambda connection: connection.execute(chosen).all())
        steps = {old: new for old, new in rows}
        return {old: _end(new, steps) for old, new in steps.items()}


def _end(chat: int, steps: dict[int, int]) -> int:
    seen: set[int] = set()
    while chat in steps and chat not in seen:
        seen.add(chat)
        chat = steps[chat]
    return chat
