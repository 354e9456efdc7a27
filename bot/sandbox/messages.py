"""A message and the file it may carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class StoredFile:
    """A file that went up, kept on disk. ``size`` in bytes."""

    id: str
    name: str
    mime: str
    size: int
    sha256: str
    path: Path
    relative: str
    """What getFile calls ``file_path``."""

    def api(self) -> Json:
        """As the Bot API's File without its path."""
        return {"file_id": self.id, "file_unique_id": self.id[-12:], "file_size": self.size}

    def document(self) -> Json:
        """As the Bot API's Document."""
        return self.api() | {"file_name": self.name, "mime_type": self.mime}


@dataclass(frozen=True)
class Picture:
    """A photo: its file and its size in pixels."""

    file: StoredFile
    width: int
    height: int

    def api(self) -> list[Json]:
        """As the Bot API's list of PhotoSize; the sandbox makes no smaller sizes."""
        return [self.file.api() | {"width": self.width, "height": self.height}]


@dataclass
class Content:
    """What a message says: a text, or a file with a caption."""

    text: str = ""
    entities: list[Json] = field(default_factory=list)
    document: StoredFile | None = None
    photo: Picture | None = None

    @property
    def has_media(self) -> bool:
        """Whether ``text`` is a caption."""
        return self.document is not None or self.photo is not None

    def api(self) -> Json:
        """The part of the Bot API's Message that shows the content."""
        words = ("caption", "caption_entities") if self.has_media else ("text", "entities")
        shown: Json = {}
        if self.document:
            shown["document"] = self.document.document()
        if self.photo:
            shown["photo"] = self.photo.api()
        if self.text:
            shown[words[0]] = self.text
        if self.entities:
            shown[words[1]] = self.entities
        return shown


@dataclass
class Message:
    """One message of a chat. ``version`` grows with every change anywhere in the world."""

    id: int
    chat: Json
    date: int
    content: Content
    sender: Json | None = None
    sender_chat: Json | None = None
    thread: int | None = None
    is_topic: bool = False
    reply_to: Message | None = None
    markup: Json | None = None
    extra: Json = field(default_factory=dict)
    """Further fields of the Bot API's Message: forward_origin, via_bot, service messages, …"""
    edit_date: int | None = None
    history: list[str] = field(default_factory=list)
    """Earlier texts, oldest first."""
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    """Reactions by bot id."""
    receiver: Json | None = None
    """Of an ephemeral message: the one person who sees it."""
    bot_id: int | None = None
    """The bot that sent it, who alone may edit it and gets its buttons."""
    deleted: bool = False
    version: int = 0

    def api(self, with_reply: bool = True) -> Json:
        """As the Bot API's Message."""
        number = 0 if self.receiver else self.id
        shown: Json = {"message_id": number, "date": self.date, "chat": self.chat}
        optional = {
            "receiver_user": self.receiver,
            "ephemeral_message_id": self.id if self.receiver else None,
            "from": self.sender,
            "sender_chat": self.sender_chat,
            "message_thread_id": self.thread,
            "is_topic_message": self.is_topic or None,
            "edit_date": self.edit_date,
            "reply_markup": self.inline_markup,
        }
        shown |= {name: value for name, value in optional.items() if value is not None}
        if with_reply and self.reply_to:
            # Telegram doesn't nest a reply's own reply.
            shown["reply_to_message"] = self.reply_to.api(with_reply=False)
        return shown | self.content.api() | self.extra

    @property
    def inline_markup(self) -> Json | None:
        """The inline keyboard; other keyboards are not part of a message that is read back."""
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    def buttons(self) -> list[list[Json]]:
        """The rows of the inline keyboard."""
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    def report(self) -> Json:
        """As the control interface shows it: flat, with what a test asks about."""
        file = self.content.document or (self.content.photo and self.content.photo.file)
        return {
            "id": self.id,
            "date": self.date,
            "sender": (self.sender or {}).get("id"),
            "sender_name": (self.sender or {}).get("first_name"),
            "from_bot": self.bot_id is not None,
            "text": self.content.text,
            "entities": self.content.entities,
            "buttons": self.buttons(),
            "markup": self.markup,
            "file": file_report(file) if file else None,
            "kind": "photo" if self.content.photo else "document" if file else "text",
            "reply_to": self.reply_to.id if self.reply_to else None,
            "thread": self.thread,
            "receiver": (self.receiver or {}).get("id"),
            "edits": len(self.history),
            "history": self.history,
            "deleted": self.deleted,
            "reactions": [kind for kinds in self.reactions.values() for kind in kinds],
            "version": self.version,
            "extra": self.extra,
        }


def file_report(file: StoredFile) -> Json:
    """A file as the control interface shows it."""
    return {
        "id": file.id,
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
        "sha256": file.sha256,
        "path": str(file.path),
    }
