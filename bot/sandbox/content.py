"""From a call's parameters to what a message says."""

from __future__ import annotations

from typing import Any

from bot.sandbox import html_markup
from bot.sandbox.call import Call
from bot.sandbox.entities import detect, require_utf8, tidy, units, validate
from bot.sandbox.errors import bad_request
from bot.sandbox.messages import Message
from bot.sandbox.people import Chat

Json = dict[str, Any]

MAX_TEXT_UNITS = 4096
MAX_CAPTION_UNITS = 1024


def text_of(call: Call, source: Json) -> tuple[str, list[Json]]:
    """The text of a message; 1-4096 UTF-16 units after markup."""
    raw = source.get("text") or ""
    if not raw:
        raise bad_request("message text is empty")
    text, entities = _parsed(call, raw, source, source.get("entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if units(text) > MAX_TEXT_UNITS:
        raise bad_request("message is too long")
    return text, entities


def caption_of(call: Call, source: Json) -> tuple[str, list[Json]]:
    """The caption of a file; 0-1024 UTF-16 units after markup."""
    raw = source.get("caption") or ""
    text, entities = _parsed(call, raw, source, source.get("caption_entities"))
    if units(text) > MAX_CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return text, entities


def _parsed(call: Call, raw: str, source: Json, given: list[Any] | None) -> tuple[str, list[Json]]:
    require_utf8(raw)
    mode = str(source.get("parse_mode") or "").lower()
    if mode and given:
        call.violation("entities", "both parse_mode and entities: the entities are ignored")
    if mode == "html":
        text, entities = html_markup.parse(raw)
    elif mode:
        # A plain refusal is safer for the bot's tests than half a Markdown parser.
        call.violation("entities", f"parse_mode {mode}: the sandbox speaks HTML and entities only")
        raise bad_request("unsupported parse_mode")
    else:
        text = raw
        entities = validate(raw, given or [], lambda fault: call.violation("entities", fault))
    text, entities = tidy(text, entities)
    return text, detect(text, entities)


def place_of(call: Call, chat: Chat) -> Json:
    """Topic and reply of a message that a bot sends, as fields of Message."""
    reply_to = _reply_of(call, chat)
    thread = call.params.get("message_thread_id")
    if thread is None and reply_to and reply_to.is_topic:
        thread = reply_to.thread
    return topic_place(chat, thread, reply_to)


def topic_place(chat: Chat, thread: int | None, reply_to: Message | None) -> Json:
    """Topic and reply of any message; refuses a topic that isn't there.

    The general topic (1) is none of them: a message goes there by naming no topic.
    """
    if thread is None:
        return {"reply_to": reply_to, "thread": _reply_thread(chat, reply_to)}
    if not chat.is_forum or thread not in chat.topics:
        raise bad_request("message thread not found")
    # Telegram shows every message of a topic as a reply to the message that opened it.
    return {
        "reply_to": reply_to or chat.messages.get(thread),
        "thread": thread,
        "is_topic": True,
    }


def _reply_thread(chat: Chat, reply_to: Message | None) -> int | None:
    """A supergroup without topics numbers its reply threads too; they are no topics."""
    if reply_to is None or chat.type != "supergroup" or chat.is_forum:
        return None
    return reply_to.thread or reply_to.id


def _reply_of(call: Call, chat: Chat) -> Message | None:
    wanted = call.params.get("reply_parameters") or {}
    if wanted.get("message_id") is None:
        return None
    message = chat.messages.get(wanted["message_id"])
    if message is not None and not message.deleted:
        return message
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
