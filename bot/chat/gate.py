"""Who may speak, judged before anything else. Whoever may not gets silence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType

from bot.chat.entities import fit
from bot.core.ports import Access
from bot.core.request import Person, Place
from bot.core.sender import Sender
from bot.domain.role import Role

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@(?P<bot>[A-Za-z0-9_]{1,64}))?(?=\s|$)")
_MEANT = re.compile(r"\s*(?:(?P<help>help|帮助)|(?P<docker>docker\s.*))\s*", re.I | re.S)
"""Alone with us, what is meant for a command though it has no slash."""
NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Line:
    """A command from somebody who is heard."""

    update: int
    person: Person
    place: Place
    line: str
    language: str
    sent: datetime
    replies_to: int | None = None
    """The message of a bot that it is a reply to."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Plain words of somebody heard: in reply to a bot's message, or to us alone after `@`."""

    line: Line


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed by somebody who is heard."""

    update: int
    person: Person
    place: Place
    """`message` is the one that the button is on."""
    query: str
    data: str
    language: str
    label: str
    on: Message | None
    """The message, unless it is too old for Telegram to show it."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody who is heard wrote to us alone, and it is no command."""

    place: Place
    language: str
    sent: datetime
    is_captioned: bool = False
    """It is a file, and what is written below it looks like a command."""


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who is not heard, or a message that never runs a command."""

    update: int
    person: int
    chat: int
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was added, blocked or removed."""

    person: int
    chat: int
    title: str
    status: str


Verdict = Line | Remark | Press | Talk | Away | Moved | Membership


def judge(update: Update, access: Access, bot_name: str) -> Verdict | None:
    """What an update is; None for what is no business of ours."""
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query, access)
    if update.my_chat_member is not None:
        change = update.my_chat_member
        return Membership(
            change.from_user.id,
            change.chat.id,
            fit(change.chat.title or ""),
            change.new_chat_member.status,
        )
    message = update.effective_message
    if message is None:
        return None
    if message.migrate_to_chat_id is not None:
        return Moved(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return Moved(message.migrate_from_chat_id, message.chat.id)
    return _message(update, message, access, bot_name)


def role_of(access: Access, person: int, chat: int) -> Role | None:
    """What somebody may do in a chat now, whatever they might when they spoke; None: nothing."""
    kind = ChatType.PRIVATE if chat == person else ChatType.SUPERGROUP
    role = access.heard(Sender(chat, kind, person))
    return role if isinstance(role, Role) else None


def _message(update: Update, message: Message, access: Access, bot_name: str) -> Verdict | None:
    text, is_private = message.text or "", message.chat.type == ChatType.PRIVATE
    role = access.heard(_sender(update, message))
    if _for_us(text, bot_name, is_private=is_private):
        line = _line(update, message, role, access)
        return line or _away(update, message, str(role))
    if text.startswith("/"):
        return None
    if isinstance(role, Role):
        line = _line(update, message, role, access)
        is_to_host = is_private and text.startswith("@")
        if line is not None and text.strip() and (line.replies_to is not None or is_to_host):
            return Remark(line)
        return (_meant(line) or _talk(message)) if is_private else None
    return _away(update, message, str(role)) if is_private else None


def _line(update: Update, message: Message, role: Role | str, access: Access) -> Line | None:
    person = message.from_user
    if person is None or not isinstance(role, Role):
        return None
    return Line(
        update.update_id,
        _person(person, role, access),
        _place(message),
        message.text or "",
        person.language_code or "",
        message.date,
        _replies_to(message),
    )


def _meant(line: Line | None) -> Line | None:
    """The line that `help` or `docker ps` stands for."""
    match = _MEANT.fullmatch(line.line) if line is not None else None
    if line is None or match is None:
        return None
    return replace(line, line="/help" if match["help"] else f"/{line.line.lstrip()}")


def _replies_to(message: Message) -> int | None:
    """In a topic, each message is a reply to the one that opened it; a bot's is none of those."""
    above = message.reply_to_message
    is_bots = above is not None and above.from_user is not None and above.from_user.is_bot
    return above.message_id if above is not None and is_bots else None


def _talk(message: Message) -> Talk | None:
    """None for what Telegram says of the chat, as that a message was pinned."""
    if message.text is None and not message.effective_attachment:
        return None
    language = message.from_user.language_code if message.from_user is not None else None
    is_captioned = (message.caption or "").startswith("/")
    return Talk(_place(message), language or "", message.date, is_captioned)


def _place(message: Message) -> Place:
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, thread, message.message_id, fit(message.chat.title or ""))


def _for_us(text: str, bot_name: str, *, is_private: bool) -> bool:
    """A command, and not another bot's. Alone with us, whatever begins like one is taken for it."""
    match = _COMMAND.match(text)
    if match is None:
        return is_private and text.startswith("/")
    return match["bot"] is None or match["bot"].lower() == bot_name.lower()


def _sender(update: Update, message: Message) -> Sender:
    person = message.from_user
    return Sender(
        chat=message.chat.id,
        chat_type=message.chat.type,
        person=person.id if person is not None else None,
        is_bot=person is not None and person.is_bot,
        has_sender_chat=message.sender_chat is not None,
        edited=update.message is None and update.channel_post is None,
        forwarded=message.forward_origin is not None,
        via_bot=message.via_bot is not None,
        channel_post=update.channel_post is not None or update.edited_channel_post is not None,
        automatic_forward=bool(message.is_automatic_forward),
    )


def _away(update: Update, message: Message, why: str) -> Away:
    person = message.from_user.id if message.from_user is not None else 0
    return Away(update.update_id, person, message.chat.id, why)


def _person(user: User, role: Role, access: Access) -> Person:
    alone = access.users.get(user.id, role)
    name = fit(user.full_name)[:NAME_LENGTH]
    return Person(user.id, name, role, alone if alone > role else None)


def _press(update: int, query: CallbackQuery, access: Access) -> Verdict | None:
    message = query.message
    if message is None or query.data is None:
        # No button of ours: they all hold data and are on messages in a chat.
        return Away(update, query.from_user.id, 0, "button on no message of ours")
    user, chat = query.from_user, message.chat.id
    role = access.heard(Sender(chat, message.chat.type, user.id, is_bot=user.is_bot))
    if not isinstance(role, Role):
        return Away(update, user.id, chat, f"{role}, button")
    on = message if isinstance(message, Message) else None
    thread = on.message_thread_id if on is not None and on.is_topic_message else None
    place = Place(chat, thread, message.message_id, fit(message.chat.title or ""))
    who = _person(user, role, access)
    language, label = user.language_code or "", _label(on, query.data)
    return Press(update, who, place, query.id, query.data, language, label, on)


def _label(message: Message | None, data: str) -> str:
    """What is written on the pressed button."""
    markup = message.reply_markup if message is not None else None
    rows = markup.inline_keyboard if markup is not None else ()
    labels = (one.text for row in rows for one in row if one.callback_data == data)
    return fit(next(labels, ""))
