"""People and chats to try a bot with."""

from __future__ import annotations

import time

from bot.sandbox.people import Bot, Chat, Person
from bot.sandbox.world import World

_EPOCH = 1_700_000_000
"""Numbers of messages have 31 bits."""
ADMIN_ID, OPERATOR_ID, VIEWER_ID, GROUP_ID = 111, 222, 333, -1001


def populate(world: World, token: str) -> Bot:
    """A bot with this token, three people and a group; ids as in the settings' examples.

    The chats begin empty each time, and the bot remembers messages of before: no message gets a
    number that one of an earlier run had.
    """
    bot = Bot(int(token.partition(":")[0]), token, "deckhand_bot", "Deckhand")
    world.add_bot(bot)
    people = ((ADMIN_ID, "Ada"), (OPERATOR_ID, "Otto"), (VIEWER_ID, "Vera"))
    for number, name in people:
        world.people[number] = Person(number, name, username=name.lower())
        world.private_chat(bot, world.people[number])
    members = {number: "member" for number, _ in people} | {bot.id: "administrator"}
    world.groups[GROUP_ID] = Chat(GROUP_ID, "supergroup", title="Operations", members=members)
    for chat in (*world.private.values(), *world.groups.values()):
        chat.last_message_id = int(time.time()) - _EPOCH
    return bot
