"""Methods that put messages into a chat."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call, method
from bot.sandbox.content import caption_of, place_of, text_of
from bot.sandbox.errors import bad_request
from bot.sandbox.markup import check_markup
from bot.sandbox.media import content_of_media, document_of, photo_of
from bot.sandbox.messages import Content, Message
from bot.sandbox.people import Action, Chat

Json = dict[str, Any]

ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def post(call: Call, chat: Chat, content: Content, place: Json, **extra: Any) -> Message:
    """Put a bot's message into a chat."""
    markup = check_markup(call.params.get("reply_markup"), call.violation)
    is_channel = chat.type == "channel"
    chat.action = None
    return call.world.post(
        chat,
        content,
        sender=None if is_channel else call.bot.api(),
        sender_chat=chat.api() if is_channel else None,
        bot_id=call.bot.id,
        markup=markup,
        extra=extra | _effects(call, chat),
        receiver=_receiver(call, chat),
        **place,
    )


def _receiver(call: Call, chat: Chat) -> Json | None:
    """Who alone sees the message; Telegram's own words for a refusal aren't known here."""
    wanted = call.params.get("ephemeral_message_parameters")
    if not wanted:
        return None
    person = call.world.people.get(wanted["receiver_user_id"])
    if person is None or chat.members.get(person.id, "left") in ("left", "kicked"):
        raise bad_request("receiver user not found")
    if chat.type not in ("group", "supergroup"):
        raise bad_request("ephemeral messages are for groups only")
    return person.api()


def _effects(call: Call, chat: Chat) -> Json:
    shown: Json = {}
    if call.params.get("message_effect_id"):
        if not chat.is_private:
            raise bad_request("EFFECT_ID_INVALID")
        shown["effect_id"] = call.params["message_effect_id"]
    if call.flag("protect_content"):
        shown["has_protected_content"] = True
    return shown


@method("sendMessage")
def send_message(call: Call) -> Json:
    """A text."""
    chat = call.open_chat()
    text, entities = text_of(call, call.params)
    return post(call, chat, Content(text, entities), place_of(call, chat)).api()


@method("sendDocument")
async def send_document(call: Call) -> Json:
    """A file, uploaded or known by its id."""
    chat = call.open_chat()
    text, entities = caption_of(call, call.params)
    place = place_of(call, chat)
    document = await document_of(call, "document")
    return post(call, chat, Content(text, entities, document=document), place).api()


@method("sendPhoto")
async def send_photo(call: Call) -> Json:
    """A picture."""
    chat = call.open_chat()
    text, entities = caption_of(call, call.params)
    place = place_of(call, chat)
    photo = await photo_of(call, "photo")
    return post(call, chat, Content(text, entities, photo=photo), place).api()


@method("sendMediaGroup")
async def send_media_group(call: Call) -> list[Json]:
    """An album of 2-10 files, all of one kind."""
    chat = call.open_chat()
    media = call.params.get("media") or []
    if not 1 <= len(media) <= 10:  # noqa: PLR2004 - Telegram takes an album of one, too
        raise bad_request("group send failed: wrong number of media")
    if len({item.get("type") for item in media}) > 1:
        raise bad_request("document can't be mixed with other media types")
    place = place_of(call, chat)
    contents = [await content_of_media(call, item) for item in media]
    group = str(call.world.version + 1)
    return [post(call, chat, item, place, media_group_id=group).api() for item in contents]


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """ "typing…" and the like; leaves nothing in the chat, and ends with the next message."""
    chat, kind = call.open_chat(), call.params.get("action")
    if kind not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread = call.params.get("message_thread_id")
    chat.action = Action(kind, thread, call.world.changed())
    return True
