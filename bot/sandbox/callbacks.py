"""A press on an inline button and its answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.messages import Message

Json = dict[str, Any]

ANSWERABLE_SECONDS = 30.0
"""How long a press can be answered. Telegram gives no figure; it is some tens of seconds."""


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
    pressed_at: float = field(default_factory=time.monotonic)

    @property
    def is_answerable(self) -> bool:
        """It is young, of its own accord or by the test's word, and was not answered yet."""
        is_old = self.expired or time.monotonic() - self.pressed_at > ANSWERABLE_SECONDS
        return not is_old and self.answer is None

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
