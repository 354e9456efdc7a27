"""All state: who exists, what was said, who is told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from bot.sandbox.callbacks import Query
from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.messages import Content, Message
from bot.sandbox.people import Bot, Chat, Person
from bot.sandbox.updates import UpdateQueue

T = TypeVar("T")


class World:
    """People, bots, chats and messages; ``version`` grows with every change."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.queues: dict[int, UpdateQueue] = {}
        self.groups: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.queries: dict[str, Query] = {}
        self.version = 0
        self._waiters: set[asyncio.Event] = set()

    def add_bot(self, bot: Bot) -> None:
        """Register a bot under its token."""
        self.bots[bot.token] = bot
        self.queues[bot.id] = UpdateQueue()

    def bot_by_id(self, bot_id: int | None) -> Bot:
        """The bot of that id; without one, the first there is."""
        for bot in self.bots.values():
            if bot_id in (None, bot.id):
                return bot
        raise KeyError(f"no bot {bot_id}")

    def changed(self) -> int:
        """Note a change, wake who waits and return the new version."""
        self.version += 1
        for waiter in self._waiters:
            waiter.set()
        return self.version

    async def until(self, find: Callable[[], T | None], seconds: float) -> T | None:
        """Wait until ``find`` finds something; None after ``seconds``."""
        waiter = asyncio.Event()
        self._waiters.add(waiter)
        deadline = time.monotonic() + seconds
        try:
            while (found := find()) is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                waiter.clear()
                await _wait_briefly(waiter, left)
            return found
        finally:
            self._waiters.discard(waiter)

    def private_chat(self, bot: Bot, person: Person) -> Chat:
        """A person's chat with a bot, made when first asked for."""
        key = (bot.id, person.id)
        if key not in self.private:
            members = {person.id: "member", bot.id: "member"}
            self.private[key] = Chat(
                person.id, "private", person=person, bot_id=bot.id, members=members
            )
        return self.private[key]

    def chat_of(self, bot: Bot, chat_id: int | str | None) -> Chat:
        """The chat that a bot means; refuses as Telegram does."""
        chat = self.find_chat(bot, chat_id)
        if chat is None:
            raise bad_request("chat not found" if chat_id not in (None, "") else "chat_id is empty")
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        status = chat.members.get(bot.id)
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if status in (None, "left"):
            if chat.type == "group":
                raise forbidden("bot is not a member of the group chat")
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat

    def find_chat(self, bot: Bot, chat_id: int | str | None) -> Chat | None:
        """The chat of that id or @username, whether or not the bot may use it."""
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            names = (c for c in self.groups.values() if c.username == chat_id[1:])
            return next(names, None)
        if not isinstance(chat_id, int | str):
            return None
        try:
            number = int(chat_id)
        except ValueError:
            return None
        if number in self.people:
            return self.private_chat(bot, self.people[number])
        return self.groups.get(number)

    def require_open(self, bot: Bot, chat: Chat) -> None:
        """Refuse to send to a person who blocked the bot or never started it."""
        if chat.person is None:
            return
        if bot.id in chat.person.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.person.starts_all and bot.id not in chat.person.started:
            raise forbidden("bot can't initiate conversation with a user")

    def post(self, chat: Chat, content: Content, **details: Any) -> Message:
        """Put a message into a chat; tells nobody."""
        details.setdefault("date", int(time.time()))
        message = Message(chat.next_message_id(), chat.api(), content=content, **details)
        chat.messages[message.id] = message
        message.version = self.changed()
        return message

    def touch(self, message: Message) -> None:
        """Note that a message changed."""
        message.version = self.changed()

    def tell(self, kind: str, chat: Chat, message: Message) -> list[int]:
        """Queue an update about a person's message for every bot that sees it."""
        ids = []
        for bot in self.bots.values():
            if self._sees(bot, chat, message):
                ids.append(self.queues[bot.id].add(kind, message.api()))
        self.changed()
        return [item for item in ids if item is not None]

    def _sees(self, bot: Bot, chat: Chat, message: Message) -> bool:
        if chat.is_private:
            return chat.bot_id == bot.id
        status = chat.members.get(bot.id, "left")
        if status in ("left", "kicked"):
            return False
        if status in ("administrator", "creator") or bot.reads_all or chat.type == "channel":
            return True
        return self._passes_privacy(bot, message)

    @staticmethod
    def _passes_privacy(bot: Bot, message: Message) -> bool:
        """Privacy mode: commands, mentions, replies to the bot, service messages."""
        text = message.content.text
        if not text and not message.content.has_media:
            return True
        if text.startswith("/"):
            addressee = text.split()[0].partition("@")[2]
            return addressee.lower() in ("", bot.username.lower())
        replied = message.reply_to and (message.reply_to.sender or {}).get("id") == bot.id
        return bool(replied) or f"@{bot.username}".lower() in text.lower()


async def _wait_briefly(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
