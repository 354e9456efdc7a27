"""Short words of the chat layer itself: too late, too many, interrupted."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.chat.entities import pieces
from bot.chat.outbox import Outbox
from bot.core.errors import DeliveryFailed, StoreError
from bot.core.request import Place
from bot.domain.sentence import Sentence, say, say_n
from bot.locale.catalogue import Catalogue, pick

log = logging.getLogger(__name__)

GATHER_SECONDS = 5.0
"""Refusals of one person within so long are told as one."""

STORE_SECONDS = 60.0
"""A chat is told no more often that the store fails."""

HINT_SECONDS = 30.0
"""A chat is told no more often how to talk to us, however many messages come."""


@dataclass
class Notices:
    """Says sentences in chats, in the background."""

    outbox: Outbox
    catalogues: Mapping[str, Catalogue]
    default: str
    _tasks: set[asyncio.Task[object]] = field(default_factory=set)
    _not_stored: dict[int, float] = field(default_factory=dict)
    """When each chat was last told that nothing is carried out."""
    _hinted: dict[int, float] = field(default_factory=dict)
    """When each chat was last told how to talk to us."""
    _too_many: Counter[int] = field(default_factory=Counter)

    def catalogue(self, language: str) -> Catalogue:
        """The one for a person whose Telegram speaks that language."""
        return pick(dict(self.catalogues), language, self.default)

    def background(self, work: Coroutine[Any, Any, object]) -> None:
        """Run something that nobody waits for."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("a task in the background failed", exc_info=fault)

    async def tell(self, place: Place, language: str, sentence: Sentence) -> bool:
        """Say it and wait until it is there; False when it could not be delivered."""
        try:
            for piece in pieces(self.catalogue(language).text(sentence), most=1):
                await self.outbox.send(place, piece)
        except DeliveryFailed as fault:
            log.warning("not told in chat %s: %s", place.chat, fault)
            return False
        return True

    def answer(self, query: str, language: str, sentence: Sentence | None = None) -> None:
        """Answer a press, with a word why where nothing is done."""
        words = self.catalogue(language).words(sentence) if sentence is not None else ""
        self.background(self.outbox.answer(query, words))

    async def is_fresh(self, query: str) -> bool:
        """Answer a press, and learn whether Telegram still took the answer: it dates no presses."""
        return await self.outbox.answer(query)

    def too_many(self, person: int, place: Place, language: str, first: Sentence) -> None:
        """Tell a person that nothing more is begun; with `first` at first, then in sums."""
        self._too_many[person] += 1
        if self._too_many[person] == 1:
            self.background(self._tell_too_many(person, place, language, first))

    async def _tell_too_many(
        self, person: int, place: Place, language: str, first: Sentence
    ) -> None:
        await self.tell(place, language, first)
        await asyncio.sleep(GATHER_SECONDS)
        more = self._too_many.pop(person) - 1
        if more:
            rest = say_n(
                "{count} more command was not carried out.",
                "{count} more commands were not carried out.",
                more,
            )
            await self.tell(place, language, rest)

    def not_stored(self, place: Place, language: str, fault: StoreError) -> None:
        """Tell that nothing is carried out while nothing can be written down; once a minute."""
        now = asyncio.get_running_loop().time()
        if now - self._not_stored.get(place.chat, -STORE_SECONDS) < STORE_SECONDS:
            return
        self._not_stored[place.chat] = now
        why = say("Nothing was done, since it can't be written down. {fault}", fault=fault.sentence)
        self.background(self.tell(place, language, why))

    def hint(self, place: Place, language: str, how: Sentence) -> None:
        """Tell a person who talks to us as to people how it is done; twice a minute at most."""
        now = asyncio.get_running_loop().time()
        if now - self._hinted.get(place.chat, -HINT_SECONDS) < HINT_SECONDS:
            return
        self._hinted[place.chat] = now
        self.background(self.tell(place, language, how))

    async def drain(self, seconds: float) -> None:
        """Give what is under way so long, then end it."""
        if tasks := list(self._tasks):
            await asyncio.wait(tasks, timeout=seconds)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def too_many(most: int) -> Sentence:
    """So many commands are under way, as may be at once."""
    return say_n(
        "You have {count} command under way; more are not begun. Wait, or stop it: /cancel",
        "You have {count} commands under way; more are not begun. Wait, or stop them: /cancel",
        most,
    )


def answers_wait(most: int) -> Sentence:
    """So many commands are over, and their answers are not sent yet."""
    return say_n(
        "{count} answer to you still waits to be sent; until then nothing more is begun.",
        "{count} answers to you still wait to be sent; until then nothing more is begun.",
        most,
    )
