"""A message's way into the library, and the second try without what a server may not know."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest

from bot.chat.entities import Piece
from bot.core.request import Place

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_BAD_MARKUP = re.compile("entit|parse|button|style|keyboard|markup", re.IGNORECASE)
_NO_TOPIC = re.compile("message thread not found|TOPIC_(DELETED|CLOSED)", re.IGNORECASE)
_SAME = re.compile("message is not modified", re.IGNORECASE)
_GONE = re.compile(
    "message to edit not found|message can't be edited|MESSAGE_ID_INVALID", re.IGNORECASE
)


class Gone(Exception):
    """The message that was to be changed is not there any more."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message to send."""

    place: Place
    piece: Piece
    markup: InlineKeyboardMarkup | None = None
    silent: bool = False


def place_of(place: Place, chat: int) -> dict[str, Any]:
    """Topic and replied message as the library's arguments.

    A message that was deleted meanwhile is answered without a reply, and so is one that a group
    left behind when it moved: its number means another message there, or none.
    """
    if chat != place.chat:
        return {}
    reply = None
    if place.message is not None:
        reply = ReplyParameters(place.message, allow_sending_without_reply=True)
    return {"message_thread_id": place.thread, "reply_parameters": reply}


async def post(bot: Bot, chat: int, what: Post) -> int:
    """Send it; gives the message's id. TelegramError.

    A refused markup is sent again as plain text, and into the general topic what was for one that
    is gone.
    """
    try:
        return await _post(bot, chat, what)
    except BadRequest as fault:
        if _BAD_MARKUP.search(fault.message):
            plain = Piece(what.piece.text)
            return await _post(bot, chat, replace(what, piece=plain, markup=_plain(what.markup)))
        if topic_is_gone(fault, what.place):
            return await _post(bot, chat, replace(what, place=replace(what.place, thread=None)))
        raise


def topic_is_gone(fault: BadRequest, place: Place) -> bool:
    """Whether it was refused for its topic, so that it is to go into the general one."""
    return place.thread is not None and _NO_TOPIC.search(fault.message) is not None


async def _post(bot: Bot, chat: int, what: Post) -> int:
    message = await bot.send_message(
        chat,
        what.piece.text,
        entities=what.piece.entities or None,
        reply_markup=what.markup,
        disable_notification=what.silent or None,
        link_preview_options=_NO_PREVIEW,
        **place_of(what.place, chat),
    )
    return message.message_id


async def edit(
    bot: Bot, chat: int, message: int, piece: Piece, markup: InlineKeyboardMarkup | None
) -> None:
    """Change a message; it is no error if it looks so already. Gone, TelegramError."""
    try:
        try:
            await _edit(bot, chat, message, piece, markup)
        except BadRequest as fault:
            # That it looks so already, Telegram says of the markup too.
            if _SAME.search(fault.message) or not _BAD_MARKUP.search(fault.message):
                raise
            await _edit(bot, chat, message, Piece(piece.text), _plain(markup))
    except BadRequest as fault:
        if _GONE.search(fault.message):
            raise Gone from None
        if not _SAME.search(fault.message):
            raise


async def _edit(
    bot: Bot, chat: int, message: int, piece: Piece, markup: InlineKeyboardMarkup | None
) -> None:
    await bot.edit_message_text(
        piece.text,
        chat,
        message,
        entities=piece.entities or None,
        reply_markup=markup,
        link_preview_options=_NO_PREVIEW,
    )


def _plain(markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """The same buttons without colours, which older servers may not know."""
    if markup is None:
        return None
    rows = [
        [
            InlineKeyboardButton(one.text, callback_data=one.callback_data, copy_text=one.copy_text)
            for one in row
        ]
        for row in markup.inline_keyboard
    ]
    return InlineKeyboardMarkup(rows)
