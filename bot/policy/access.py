"""Who is heard at all, and with which role. Nobody is, until the settings say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.sender import Sender
from bot.domain.role import Role

FAKE_SENDERS = frozenset({1087968824, 136817688, 777000})
"""Accounts that Telegram writes in place of a sender: anonymous admin, channel, linked channel."""

_GROUPS = frozenset({"group", "supergroup"})


class Silence(StrEnum):
    """Why a message is not answered; the values go into the audit."""

    CHANNEL_POST = "channel post"
    NOT_A_PERSON = "not a person"
    EDITED = "edited message"
    FORWARDED = "forwarded message"
    VIA_BOT = "sent via a bot"
    STRANGER = "person not listed"
    FOREIGN_CHAT = "chat not listed"


@dataclass(frozen=True)
class Access:
    """The settings' people and groups. Both must list someone for them to be heard in a group."""

    users: Mapping[int, Role]
    chats: Mapping[int, Role]
    """The highest role that anyone has in that group."""

    def heard(self, sender: Sender) -> Role | Silence:
        """The role here, or why there is silence.

        A listed person is heard in private with their own role, and in a listed group with the
        lower of their own and the group's. A listed group makes nobody heard who is not listed.
        """
        unfit = _unfit(sender)
        if unfit is not None:
            return unfit
        role = self.users.get(sender.person) if sender.person is not None else None
        if role is None:
            return Silence.STRANGER
        if sender.chat_type == "private":
            # A private chat has its person's id; anything else is not one we know.
            return role if sender.chat == sender.person else Silence.FOREIGN_CHAT
        highest = self.chats.get(sender.chat) if sender.chat_type in _GROUPS else None
        return Silence.FOREIGN_CHAT if highest is None else min(role, highest)


def _unfit(sender: Sender) -> Silence | None:
    """Why it never runs a command, whoever sent it."""
    fake = sender.person is None or sender.person in FAKE_SENDERS or sender.is_bot
    checks = (
        (sender.channel_post or sender.chat_type == "channel", Silence.CHANNEL_POST),
        (fake or sender.has_sender_chat or sender.automatic_forward, Silence.NOT_A_PERSON),
        (sender.edited, Silence.EDITED),
        (sender.forwarded, Silence.FORWARDED),
        (sender.via_bot, Silence.VIA_BOT),
    )
    return next((why for applies, why in checks if applies), None)
