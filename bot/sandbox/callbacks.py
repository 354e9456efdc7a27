"""A press on an inline button and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.messages import Message

Json = dict[str, Any]


@dataclass
class Query:
    """A callback query; answered at most once, and not after it expired."""

    id: str
    bot_id: int
    person: Json
    message: Message
    data: str
    expired: bool = False
    answer: Json | None = None

    def api(self) -> Json:
        """As the Bot API's CallbackQuery."""
        return {
            "id": self.id,
            "from": self.person,
            "message": self.message.api(),
            "chat_instance": str(hash(self.message.chat["id"])),
            "data": self.data,
        }

    def report(self) -> Json:
        """As the control interface shows it."""
        return {"id": self.id, "data": self.data, "answer": self.answer}
