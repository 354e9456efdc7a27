"""Where a message or a button press came from, as far as access has to know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sender:
    """What Telegram says of a message's or a button press's origin."""

    chat: int
    chat_type: str
    """`private`, `group`, `supergroup` or `channel`."""
    person: int | None
    """None: it names no sender."""
    is_bot: bool = False
    has_sender_chat: bool = False
    edited: bool = False
    forwarded: bool = False
    via_bot: bool = False
    channel_post: bool = False
    automatic_forward: bool = False
