"""What each chat hears of: its own choice, or what the settings give it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.domain.route import Route
from bot.watch.routing import Address


class RouteStore(Protocol):
    """The rows, one per chat and topic. All methods raise StoreError."""

    async def all(self) -> tuple[Route, ...]:
        """Every choice that was kept, oldest first."""

    async def set(self, route: Route) -> None:
        """Keep it in the place of the one for the same chat and topic, on disk on return."""


class Choices:
    """`core.watch_ports.Routes`; `usual` are the chats of the settings, `listed` who is heard."""

    def __init__(
        self, store: RouteStore, usual: Sequence[Address], listed: Callable[[], Collection[int]]
    ) -> None:
        self._store, self._listed = store, listed
        self._usual = tuple(usual)
        self._chosen: dict[Address, Route] = {}
        self._moves: dict[int, int] = {}

    async def load(self, moves: Mapping[int, int]) -> None:
        """Take up the choices from before the start, under the ids that groups have now."""
        self._moves = dict(moves)
        kept = await self._store.all()
        # What a group chose under its present id is newer than what came along with it.
        for route in sorted(kept, key=lambda one: one.chat not in moves):
            moved = _moved(route, moves)
            self._chosen[moved.chat, moved.thread] = moved
        self._usual = tuple((moves.get(chat, chat), thread) for chat, thread in self._usual)

    def moved(self, old: int, new: int) -> None:
        """A group got another id; the store of moves tells it again at the next start."""
        moves = {old: new}
        self._moves = {of: moves.get(chat, chat) for of, chat in self._moves.items()} | moves
        self._usual = tuple((moves.get(chat, chat), thread) for chat, thread in self._usual)
        routes = [_moved(route, moves) for route in self._chosen.values()]
        self._chosen = {(route.chat, route.thread): route for route in routes}

    def moves(self) -> Mapping[int, int]:
        """Groups' old ids and the ones that they have now."""
        return self._moves

    def of(self, chat: int, thread: int | None) -> Route | None:
        """The chat's own, or what the settings give it; None: it hears nothing."""
        address = (chat, thread)
        return self._chosen.get(address) or (Route(*address) if address in self._usual else None)

    async def set(self, route: Route) -> None:
        """Keep a chat's choice; StoreError: it is as before."""
        await self._store.set(route)
        self._chosen[route.chat, route.thread] = route

    def all(self) -> tuple[Route, ...]:
        """Every route, those of the settings' chats first. A chat that chose for itself and is no
        longer listed is left out: nobody there may know what runs here."""
        listed = self._listed()
        chosen = (at for at in self._chosen if at not in self._usual and at[0] in listed)
        routes = (self.of(*address) for address in (*self._usual, *chosen))
        return tuple(route for route in routes if route is not None)


def _moved(route: Route, moves: Mapping[int, int]) -> Route:
    return replace(route, chat=moves.get(route.chat, route.chat))
