"""Methods that change or remove messages, and the answer to a button."""

from __future__ import annotations

import time
from typing import Any

from bot.sandbox.call import Call, method
from bot.sandbox.content import caption_of, text_of
from bot.sandbox.entities import units
from bot.sandbox.errors import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from bot.sandbox.markup import check_markup
from bot.sandbox.media import content_of_media
from bot.sandbox.messages import Content, Message

Json = dict[str, Any]

MAX_ANSWER_UNITS = 200
EDITABLE_SECONDS = 48 * 3600
"""A message older than this can't be deleted."""


def _own_message(call: Call) -> Message:
    message = call.message("message to edit not found")
    if message.bot_id != call.bot.id:
        raise bad_request("message can't be edited")
    return message


def edit(call: Call, message: Message, content: Content) -> Json:
    """Give a message other content and buttons; refuses where that changes nothing."""
    markup = check_markup(call.params.get("reply_markup"), call.violation, inline_only=True)
    if content == message.content and markup == message.inline_markup:
        raise bad_request(NOT_MODIFIED)
    message.history.append(message.content.text)
    message.content, message.markup = content, markup
    # Telegram gives no edit date for a change of the buttons alone, but tests count every edit.
    message.edit_date = int(time.time())
    call.world.touch(message)
    return message.api()


@method("editMessageText")
def edit_message_text(call: Call) -> Json:
    """A new text; without reply_markup the buttons go."""
    message = _own_message(call)
    if message.content.has_media:
        raise bad_request("there is no text in the message to edit")
    text, entities = text_of(call, call.params)
    return edit(call, message, Content(text, entities))


@method("editMessageCaption")
def edit_message_caption(call: Call) -> Json:
    """A new caption; without reply_markup the buttons go."""
    message = _own_message(call)
    if not message.content.has_media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = caption_of(call, call.params)
    old = message.content
    return edit(call, message, Content(text, entities, old.document, old.photo))


@method("editMessageMedia")
async def edit_message_media(call: Call) -> Json:
    """Another file in place of the old one, or of a text."""
    message = _own_message(call)
    if not isinstance(call.params.get("media"), dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    return edit(call, message, await content_of_media(call, call.params["media"]))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(call: Call) -> Json:
    """Other buttons; without reply_markup none."""
    message = _own_message(call)
    return edit(call, message, message.content)


def _delete(call: Call, message: Message) -> None:
    chat = call.chat()
    is_old = time.time() - message.date > EDITABLE_SECONDS
    is_admin = chat.members.get(call.bot.id) in ("administrator", "creator")
    is_own = message.bot_id == call.bot.id
    if is_old or not (is_own or is_admin or chat.is_private):
        raise bad_request("message can't be deleted")
    message.deleted = True
    call.world.touch(message)


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    """Remove one message."""
    _delete(call, call.message("message to delete not found"))
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Remove 1-100 messages; those not found are skipped."""
    chat = call.chat()
    for number in call.params.get("message_ids") or []:
        message = chat.messages.get(number)
        if message and not message.deleted:
            _delete(call, message)
    return True


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    """Answer a press, once; with up to 200 UTF-16 units of text."""
    query = call.world.queries.get(str(call.params.get("callback_query_id")))
    if query is None or query.bot_id != call.bot.id:
        raise bad_request(QUERY_TOO_OLD)
    if not query.is_answerable:
        late = bad_request(QUERY_TOO_OLD)
        late.is_pardoned = True  # Only the answer tells a bot how old a press is.
        raise late
    text = call.params.get("text") or ""
    if units(text) > MAX_ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"text": text, "alert": call.flag("show_alert"), "url": call.params.get("url")}
    call.world.changed()
    return True


@method("setMessageReaction")
def set_message_reaction(call: Call) -> bool:
    """At most one reaction of the bot on a message."""
    message = call.message("message to react not found")
    reaction = call.params.get("reaction") or []
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[call.bot.id] = reaction
    call.world.touch(message)
    return True
