"""Methods that ask about a chat or change it."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call, method
from bot.sandbox.errors import bad_request
from bot.sandbox.messages import Content
from bot.sandbox.people import Chat

Json = dict[str, Any]

ADMIN = ("administrator", "creator")
ADMIN_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
]


@method("getChat")
def get_chat(call: Call) -> Json:
    """The chat in full, as far as the sandbox knows it."""
    chat = call.chat()
    full = chat.api() | {"accent_color_id": 0, "max_reaction_count": 11}
    full["accepted_gift_types"] = {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    }
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].api()
    return full


def _member(call: Call, chat: Chat, user_id: int) -> Json:
    bots = {bot.id: bot.api() for bot in call.world.bots.values()}
    person = call.world.people.get(user_id)
    user = bots.get(user_id) or (person.api() if person else None)
    if user is None:
        raise bad_request("invalid user_id specified")
    status = chat.members.get(user_id, "left")
    member: Json = {"status": status, "user": user}
    if status == "kicked":
        member["until_date"] = 0
    elif status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member |= {right: right not in ("is_anonymous", "can_be_edited") for right in ADMIN_RIGHTS}
    return member


@method("getChatMember")
def get_chat_member(call: Call) -> Json:
    """Someone's standing in a chat."""
    return _member(call, call.chat(), call.params.get("user_id", 0))


@method("getChatAdministrators")
def get_chat_administrators(call: Call) -> list[Json]:
    """All administrators but other bots."""
    chat = call.chat()
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [_member(call, chat, key) for key, status in chat.members.items() if status in ADMIN]


@method("getChatMemberCount")
def get_chat_member_count(call: Call) -> int:
    """How many are in the chat."""
    return sum(status not in ("left", "kicked") for status in call.chat().members.values())


@method("leaveChat")
def leave_chat(call: Call) -> bool:
    """The bot goes."""
    chat = call.chat()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[call.bot.id] = "left"
    return True


def _require_admin(call: Call, chat: Chat, right: str) -> None:
    if not chat.is_private and chat.members.get(call.bot.id) not in ADMIN:
        raise bad_request(f"not enough rights to {right}")


@method("pinChatMessage")
def pin_chat_message(call: Call) -> bool:
    """Pin a message on top of the chat."""
    chat = call.chat()
    message = call.message("message to pin not found")
    _require_admin(call, chat, "manage pinned messages in the chat")
    chat.pinned.append(message.id)
    call.world.changed()
    return True


@method("unpinChatMessage")
def unpin_chat_message(call: Call) -> bool:
    """Unpin one message, or the newest pinned."""
    chat = call.chat()
    _require_admin(call, chat, "manage pinned messages in the chat")
    number = call.params.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    call.world.changed()
    return True


@method("createForumTopic")
def create_forum_topic(call: Call) -> Json:
    """Open a topic; its id is that of the message that says so."""
    chat = call.chat()
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    _require_admin(call, chat, "create a topic")
    name = call.params.get("name") or ""
    topic = {"name": name, "icon_color": call.params.get("icon_color", 7322096)}
    message = call.world.post(
        chat, Content(), sender=call.bot.api(), is_topic=True, extra={"forum_topic_created": topic}
    )
    message.thread = message.id
    chat.topics[message.id] = name
    return {"message_thread_id": message.id, **topic}
