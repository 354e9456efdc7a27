"""The groups of the settings, under the ids that they have now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from bot.domain.role import Role
from bot.store.moves import StoredMoves

log = logging.getLogger(__name__)


class Groups:
    """A group that becomes a supergroup gets another id; whoever was heard there still is.

    `chats` is one mapping for its whole life, which others hold too.
    """

    def __init__(self, chats: Mapping[int, Role], moves: StoredMoves) -> None:
        self.chats = dict(chats)
        self.followers: list[Callable[[int, int], None]] = []
        """Told of an old id and the new one."""
        self.moves: dict[int, int] = {}
        """Each old id of before the start and the newest that it leads to."""
        self._moves = moves
        self._writing: set[asyncio.Task[None]] = set()

    async def follow(self) -> dict[int, int]:
        """Take the new ids of groups that moved before the start; gives them by the old ones."""
        self.moves = await self._moves.known()
        for old in [chat for chat in self.chats if chat in self.moves]:
            self._rename(old, self.moves[old])
        return self.moves

    def moved(self, old: int, new: int) -> None:
        """A group has a new id; nothing happens when that is known."""
        if old not in self.chats:
            return
        self._rename(old, new)
        log.warning("group %s is now %s: change DECKHAND_ACCESS__CHATS to it", old, new)
        writing = asyncio.create_task(self._moves.note(old, new))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        for follower in self.followers:
            follower(old, new)

    def now_at(self, chats: Iterable[int]) -> list[int]:
        """Chats that the settings name, under the ids that they have now."""
        return [self.moves.get(chat, chat) for chat in chats]

    def _rename(self, old: int, new: int) -> None:
        """Where the settings name both, what they say of the new id holds."""
        role = self.chats.pop(old)
        self.chats.setdefault(new, role)

    async def written(self) -> None:
        """Wait until all moves are on disk."""
        await asyncio.gather(*self._writing, return_exceptions=True)
