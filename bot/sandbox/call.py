"""One call of a method: its parameters, its surroundings, and the table of methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.files import FileStore
from bot.sandbox.messages import Message, StoredFile
from bot.sandbox.people import Bot, Chat
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhook import Webhooks
from bot.sandbox.world import World

Json = dict[str, Any]


@dataclass
class Call:
    """What a method works with. ``violation`` takes a kind and a text."""

    world: World
    store: FileStore
    webhooks: Webhooks
    bot: Bot
    params: Json
    uploads: dict[str, StoredFile]
    violation: Callable[[str, str], None]

    @property
    def queue(self) -> UpdateQueue:
        """The bot's updates."""
        return self.world.queues[self.bot.id]

    def flag(self, name: str) -> bool:
        """A Boolean parameter, false by default."""
        return bool(self.params.get(name, False))

    def chat(self) -> Chat:
        """The chat named by ``chat_id``, which the bot may use."""
        return self.world.chat_of(self.bot, self.params.get("chat_id"))

    def open_chat(self) -> Chat:
        """The chat to send to, which nobody closed to the bot."""
        chat = self.chat()
        self.world.require_open(self.bot, chat)
        if chat.type == "channel" and chat.members.get(self.bot.id) != "administrator":
            raise bad_request("need administrator rights in the channel chat")
        return chat

    def message(self, missing: str) -> Message:
        """The message named by ``chat_id`` and ``message_id``; refuses with ``missing``."""
        if self.params.get("inline_message_id") is not None:
            raise bad_request("MESSAGE_ID_INVALID")
        chat = self.chat()
        if self.params.get("message_id") is None:
            raise bad_request("message identifier is not specified")
        message = chat.messages.get(self.params["message_id"])
        if message is None or message.deleted or message.receiver:
            raise bad_request(missing)
        return message


Method = Callable[[Call], Any | Awaitable[Any]]
METHODS: dict[str, Method] = {}
"""What the server can do, by the method's name as the Bot API writes it."""


def method(name: str) -> Callable[[Method], Method]:
    """Register a method."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register
