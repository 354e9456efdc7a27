"""Which questions are open, and where they are shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from bot.core.pending import Asked
from bot.core.ports import Clock, Redaction
from bot.store.buttons import StoredButtons
from bot.store.database import Database, storable
from bot.store.tables import buttons, questions


class StoredQuestions:
    """`core.question_port.Questions` in the database; whoever takes a button takes its question."""

    def __init__(
        self, database: Database, redaction: Redaction, clock: Clock, parked: StoredButtons
    ) -> None:
        self._database = database
        self._redaction = redaction
        self._clock = clock
        self._parked = parked

    async def asked(self, question: Asked) -> None:
        """Its words without secrets: nothing is written of one that was answered already."""
        secret = self._parked.in_memory(question.token)
        words = question.words
        # The secret is behind one of its buttons, and not behind the one that cancels.
        for line in ("", *(one.line for one in secret)):
            words = self._redaction.text(words, line)
        words = storable(words)
        row = {
            "token": question.token,
            "chat": question.chat,
            "message": question.message,
            "language": question.language,
            "words": words,
            # They are where they were only in the words as they were.
            "marks": list(question.marks) if words == question.words else [],
        }
        still_open = select(buttons.c.expires).where(buttons.c.token == question.token)

        def write(connection: Connection) -> None:
            ends = secret[0].expires if secret else connection.execute(still_open).scalar()
            if ends is not None:
                connection.execute(insert(questions), {**row, "ends": ends})

        await self._database.run(write)

    async def lapsed(self, most: int) -> tuple[Asked, ...]:
        """Forgotten by being given, so that none is given twice."""
        over = questions.c.ends <= self._clock.now()
        newest = select(questions).where(over).order_by(questions.c.ends.desc()).limit(most)

        def take(connection: Connection) -> tuple[Asked, ...]:
            rows = connection.execute(newest).all()
            connection.execute(delete(questions).where(over))
            return tuple(
                Asked(one.token, one.chat, one.message, one.language, one.words, _marks(one.marks))
                for one in rows
            )

        return await self._database.run(take)

    async def next_end(self) -> datetime | None:
        """Of all chats."""
        first = select(func.min(questions.c.ends))
        return await self._database.run(lambda connection: connection.execute(first).scalar())


def _marks(kept: list[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
    return tuple((style, start, length) for style, start, length in kept)
