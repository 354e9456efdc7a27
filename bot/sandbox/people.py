"""Who and where: people, bots and chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.messages import Message

Json = dict[str, Any]

ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_SENDER: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
AUTOMATIC_FORWARD: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


@dataclass
class Person:
    """A person with a Telegram account.

    ``blocked`` and ``started`` hold bot ids; a bot may write first only to who started it.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"
    starts_all: bool = True
    blocked: set[int] = field(default_factory=set)
    started: set[int] = field(default_factory=set)

    def api(self) -> Json:
        """As the Bot API's User."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return user | {name: value for name, value in optional.items() if value is not None}


@dataclass
class Bot:
    """A bot and what it set for itself."""

    id: int
    token: str
    username: str
    first_name: str
    reads_all: bool = False
    """Privacy mode off: sees every message of its groups."""
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Name and descriptions by method suffix and language."""
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    def api(self) -> Json:
        """As the Bot API's User."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }

    def me(self) -> Json:
        """As getMe answers."""
        return self.api() | {
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }


@dataclass(frozen=True)
class Action:
    """ "typing…" and the like; ``version`` tells when, on the world's count."""

    kind: str
    thread: int | None
    version: int


@dataclass
class Chat:
    """A chat with its messages. A private chat belongs to one person and one bot."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    person: Person | None = None
    bot_id: int = 0
    members: dict[int, str] = field(default_factory=dict)
    """Status by person or bot id: creator, administrator, member, left, kicked."""
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    action: Action | None = None
    """What the bot said last that it is doing."""
    last_message_id: int = 1
    """Message 1 is the one by which the chat came to be; as a topic, 1 means the general one."""

    @property
    def is_private(self) -> bool:
        """Whether this is one person's chat with one bot."""
        return self.type == "private"

    def api(self) -> Json:
        """As the Bot API's Chat."""
        if self.person:
            user = self.person.api()
            shown: Json = {"id": self.id, "type": "private", "first_name": user["first_name"]}
            return shown | {key: user[key] for key in ("last_name", "username") if key in user}
        chat: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.username:
            chat["username"] = self.username
        if self.is_forum:
            chat["is_forum"] = True
        return chat

    def next_message_id(self) -> int:
        """Take a new message id."""
        self.last_message_id += 1
        return self.last_message_id
