"""A question after its answer: the buttons are gone, and what was chosen is written under it."""

from __future__ import annotations

import logging

from telegram import Message, MessageEntity

from bot.chat.entities import MAX_UNITS, Piece, units
from bot.chat.gate import Press
from bot.chat.outbox import Outbox
from bot.core.errors import DeliveryFailed
from bot.domain.text import Style

log = logging.getLogger(__name__)

OURS = frozenset(str(style) for style in Style)


async def note_choice(outbox: Outbox, press: Press, words: str) -> None:
    """Write the choice under the question, without buttons."""
    if press.on is None or not press.on.text:
        return
    try:
        await outbox.edit(press.place.chat, press.on.message_id, _answered(press.on, words), None)
    except DeliveryFailed as fault:
        log.info("a question in chat %s keeps its buttons: %s", press.place.chat, fault)


def _answered(question: Message, words: str) -> Piece:
    text = question.text or ""
    entities = tuple(_again(one) for one in question.entities if one.type in OURS)
    choice = f"\n\n→ {words}"
    is_long = units(text) + units(choice) > MAX_UNITS
    return Piece(text if is_long else text + choice, entities)


def _again(entity: MessageEntity) -> MessageEntity:
    return MessageEntity(entity.type, entity.offset, entity.length)
