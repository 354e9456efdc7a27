"""What people do: write, edit, forward, press, block, move a group."""

from __future__ import annotations

import time
from secrets import token_hex
from typing import Any

from bot.sandbox.callbacks import Query
from bot.sandbox.content import topic_place
from bot.sandbox.entities import detect, sort
from bot.sandbox.messages import Content, Message, StoredFile
from bot.sandbox.people import (
    ANONYMOUS_ADMIN,
    AUTOMATIC_FORWARD,
    CHANNEL_SENDER,
    Bot,
    Chat,
    Person,
)
from bot.sandbox.world import World

Json = dict[str, Any]

OTHER_BOT: Json = {"id": 424242, "is_bot": True, "first_name": "Inline", "username": "inline_bot"}
STRANGER: Json = {"id": 999_000_111, "is_bot": False, "first_name": "Elsewhere"}


def say(
    world: World, chat: Chat, person: Person | None, act: Json, file: StoredFile | None = None
) -> tuple[Message, list[int]]:
    """Post a person's message and tell the bots; returns it and the ids of the updates.

    ``act`` may hold text, entities, thread, reply_to, date, forwarded, via_bot, and ``as``:
    "anonymous", "channel", "automatic" (a linked channel's post) or a sender chat's id.
    """
    text = str(act.get("text", ""))
    entities = detect(text, sort(act.get("entities") or []))
    place = topic_place(chat, act.get("thread"), chat.messages.get(act.get("reply_to") or 0))
    date = int(act.get("date") or time.time())
    content = Content(text, entities, document=file)
    message = world.post(
        chat,
        content,
        date=date,
        extra=_extra(act, date),
        **_sender(world, chat, person, act),
        **place,
    )
    if person and chat.is_private:
        person.started.add(chat.bot_id)
        person.blocked.discard(chat.bot_id)
    kind = "channel_post" if chat.type == "channel" else "message"
    return message, world.tell(kind, chat, message)


def _sender(world: World, chat: Chat, person: Person | None, act: Json) -> Json:
    guise = act.get("as")
    if chat.type == "channel":
        return {"sender_chat": chat.api()}
    if guise == "anonymous":
        return {"sender": ANONYMOUS_ADMIN, "sender_chat": chat.api()}
    if guise is not None:
        channel = world.groups.get(guise) if isinstance(guise, int) else None
        shown = channel.api() if channel else {"id": -1009999, "type": "channel", "title": "News"}
        sender = AUTOMATIC_FORWARD if guise == "automatic" else CHANNEL_SENDER
        return {"sender": sender, "sender_chat": shown}
    return {"sender": person.api() if person else None}


def _extra(act: Json, date: int) -> Json:
    extra: Json = {}
    if act.get("forwarded"):
        extra["forward_origin"] = {"type": "user", "date": date, "sender_user": STRANGER}
    if act.get("as") == "automatic":
        extra["is_automatic_forward"] = True
    if act.get("via_bot"):
        extra["via_bot"] = OTHER_BOT
    return extra


def edit(world: World, chat: Chat, message: Message, text: str) -> list[int]:
    """A person changes an own message."""
    message.history.append(message.content.text)
    message.content = Content(text, detect(text, []), message.content.document)
    message.edit_date = int(time.time())
    world.touch(message)
    kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
    return world.tell(kind, chat, message)


def find_button(message: Message, wanted: str | int) -> Json:
    """A button by its text (all of it, or else a part) or by its index, counted by row."""
    buttons = [button for row in message.buttons() for button in row]
    labels = [button["text"] for button in buttons]
    if isinstance(wanted, int):
        if -len(buttons) <= wanted < len(buttons):
            return buttons[wanted]
    else:
        for fits in (str.__eq__, str.__contains__):
            found = [button for button in buttons if fits(button["text"], wanted)]
            if found:
                return found[0]
    raise LookupError(f"no button {wanted!r} under message {message.id}; there are {labels}")


def press(world: World, person: Person, message: Message, data: str, expired: bool) -> Query:
    """Press a button and tell its bot."""
    query = Query(token_hex(8), message.bot_id or 0, person.api(), message, data, expired)
    world.queries[query.id] = query
    world.queues[query.bot_id].add("callback_query", query.api())
    world.changed()
    return query


def block(world: World, bot: Bot, person: Person, blocked: bool) -> None:
    """Block or unblock a bot; it is told, as Telegram does."""
    chat = world.private_chat(bot, person)
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    (person.blocked.add if blocked else person.blocked.discard)(bot.id)
    member: Json = {"chat": chat.api(), "from": person.api(), "date": int(time.time())}
    member["old_chat_member"] = _status(bot, old)
    member["new_chat_member"] = _status(bot, new)
    world.queues[bot.id].add("my_chat_member", member)
    world.changed()


def _status(bot: Bot, status: str) -> Json:
    shown: Json = {"status": status, "user": bot.api()}
    return shown | ({"until_date": 0} if status == "kicked" else {})


def migrate(world: World, chat: Chat, new_id: int) -> Chat:
    """Turn a group into a supergroup with a new id."""
    new = Chat(new_id, "supergroup", title=chat.title, members=dict(chat.members))
    world.groups[new_id] = new
    owner = next(iter(world.people.values()), None)
    sender = owner.api() if owner else None
    told = world.post(chat, Content(), sender=sender, extra={"migrate_to_chat_id": new_id})
    world.tell("message", chat, told)
    chat.migrated_to = new_id
    came = world.post(
        new, Content(), sender=ANONYMOUS_ADMIN, extra={"migrate_from_chat_id": chat.id}
    )
    world.tell("message", new, came)
    return new
