"""The command menu: in each chat what may be run there, in the reader's language."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field

from telegram import Bot, BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import RetryAfter, TelegramError

from bot.chat.entities import shorten
from bot.chat.poller import pause_seconds
from bot.chat.wire import is_final, wait_seconds
from bot.core.lookup import allowed
from bot.core.ports import Access, Policy
from bot.core.request import Person
from bot.domain.role import Role
from bot.locale.catalogue import Catalogue

log = logging.getLogger(__name__)

DESCRIPTION_UNITS = 256
SPACING_SECONDS = 0.05
"""Between two calls, so that answers to people find room."""
TRIES = 8


@dataclass
class Menu:
    """Sets the menus: none by default, and one for each person and group of the settings."""

    bot: Bot
    access: Access
    policy: Policy
    catalogues: Mapping[str, Catalogue]
    default: str
    _missing: set[int] = field(default_factory=set)
    """Chats that Telegram does not know yet: a person who never wrote to the bot."""

    async def set_all(self) -> None:
        """Set every chat's menu; what can't be set is logged and left."""
        await self._try(self._clear_default)
        for chat, role in (*self.access.users.items(), *self.access.chats.items()):
            await self.set_one(chat, role)

    async def set_one(self, chat: int, role: Role) -> None:
        """Set one chat's menu, if Telegram knows the chat."""
        for language, catalogue in self._languages():
            commands = self._commands(role, catalogue)
            scope = BotCommandScopeChat(chat)

            async def call(
                scope: BotCommandScopeChat = scope,
                commands: list[BotCommand] = commands,
                language: str | None = language,
            ) -> None:
                await self.bot.set_my_commands(commands, scope, language)

            if not await self._try(call):
                self._missing.add(chat)
                return
        self._missing.discard(chat)

    async def seen(self, chat: int) -> None:
        """Somebody wrote there: now the menu can be set, if it could not be before."""
        role = self.access.users.get(chat) or self.access.chats.get(chat)
        if chat in self._missing and role is not None:
            self._missing.discard(chat)
            await self.set_one(chat, role)

    async def _clear_default(self) -> None:
        for language, _ in self._languages():
            await self.bot.delete_my_commands(BotCommandScopeDefault(), language)

    def _languages(self) -> Iterator[tuple[str | None, Catalogue]]:
        """The default language stands for all that have no catalogue."""
        yield None, self.catalogues[self.default]
        for code, catalogue in self.catalogues.items():
            if code != self.default:
                yield code, catalogue

    def _commands(self, role: Role, catalogue: Catalogue) -> list[BotCommand]:
        return [
            BotCommand(one.name, shorten(catalogue.key(one.summary), DESCRIPTION_UNITS) or one.name)
            for one in allowed(Person(0, "", role), self.policy)
        ]

    async def _try(self, call: Callable[[], Awaitable[None]]) -> bool:
        for attempt in range(1, TRIES + 1):
            try:
                await call()
            except RetryAfter as fault:
                await asyncio.sleep(wait_seconds(fault))
            except TelegramError as fault:
                if is_final(fault):
                    log.info("a command menu can't be set: %s", fault.message)
                    return False
                await asyncio.sleep(pause_seconds(attempt))
            else:
                await asyncio.sleep(SPACING_SECONDS)
                return True
        return False
