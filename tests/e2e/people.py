"""The people of the tests with a whole bot, and the group they are in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import ADMIN, GROUP, OPERATOR, STRANGER, VIEWER


@dataclass(frozen=True)
class People:
    """Private chats with the bot, by role."""

    admin: ChatClient
    operator: ChatClient
    viewer: ChatClient
    stranger: ChatClient


async def people_in(sandbox: Sandbox) -> People:
    """Make them."""
    names = {ADMIN: "Ada", OPERATOR: "Otto", VIEWER: "Vera", STRANGER: "Sid"}
    return People(*[(await sandbox.person(id, name)).chat for id, name in names.items()])


async def group_in(sandbox: Sandbox) -> ChatClient:
    """Make a group with topics; all of them are in it, the stranger too."""
    members = {ADMIN: "administrator", OPERATOR: "member", VIEWER: "member", STRANGER: "member"}
    return await sandbox.group(GROUP, topics=True, members=members)


def as_member(group: ChatClient, chat: ChatClient) -> ChatClient:
    """The group, with the person of a private chat writing in it."""
    return ChatClient(group.wire, group.id, chat.person)
