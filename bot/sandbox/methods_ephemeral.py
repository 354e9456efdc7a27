"""Methods for ephemeral messages: those that one person in a group sees (Bot API 10.1)."""

from __future__ import annotations

from bot.sandbox.call import Call, method
from bot.sandbox.content import text_of
from bot.sandbox.errors import bad_request
from bot.sandbox.messages import Content, Message
from bot.sandbox.methods_edit import edit


def _message(call: Call) -> Message:
    message = call.chat().messages.get(call.params.get("ephemeral_message_id", 0))
    receiver = call.params.get("receiver_user_id")
    if message is None or message.deleted or message.bot_id != call.bot.id:
        raise bad_request("message to edit not found")
    if message.receiver is None or message.receiver["id"] != receiver:
        raise bad_request("message to edit not found")
    return message


@method("editEphemeralMessageText")
def edit_ephemeral_message_text(call: Call) -> bool:
    """A new text; without reply_markup the buttons go."""
    message = _message(call)
    text, entities = text_of(call, call.params)
    edit(call, message, Content(text, entities))
    return True


@method("editEphemeralMessageReplyMarkup")
def edit_ephemeral_message_reply_markup(call: Call) -> bool:
    """Other buttons; without reply_markup none."""
    message = _message(call)
    edit(call, message, message.content)
    return True


@method("deleteEphemeralMessage")
def delete_ephemeral_message(call: Call) -> bool:
    """Remove it."""
    message = _message(call)
    message.deleted = True
    call.world.touch(message)
    return True
