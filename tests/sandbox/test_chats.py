"""Questions about chats and the bot itself, read by the real library."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, MenuButtonCommands
from telegram.error import BadRequest, Forbidden

from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.sandbox.conftest import BOT_ID, TOKEN


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, f"{sandbox.url}/bot", f"{sandbox.url}/file/bot") as bot:
        yield bot


async def test_members(bot: Bot, sandbox: Sandbox, ada: Person, group: ChatClient) -> None:
    await sandbox.person(222, "Otto")
    await group.set_member(BOT_ID, "administrator")
    assert (await bot.get_chat_member(group.id, ada.id)).status == "creator"
    assert (await bot.get_chat_member(group.id, 222)).status == "left"
    await group.set_member(222, "kicked")
    assert (await bot.get_chat_member(group.id, 222)).status == "kicked"
    admins = await bot.get_chat_administrators(group.id)
    assert sorted(member.user.id for member in admins) == [ada.id, BOT_ID]
    assert await bot.get_chat_member_count(group.id) == 2
    with pytest.raises(BadRequest, match="Invalid user_id specified"):
        await bot.get_chat_member(group.id, 999)
    with pytest.raises(BadRequest, match="no administrators in the private chat"):
        await bot.get_chat_administrators(ada.id)


async def test_chats(bot: Bot, ada: Person, group: ChatClient) -> None:
    assert (await bot.get_chat(group.id)).title == "Operations"
    assert (await bot.get_chat(ada.id)).username == "ada"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(-999)
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_a_topic_made_by_the_bot(bot: Bot, sandbox: Sandbox, ada: Person) -> None:
    forum = await sandbox.group(-1002, topics=True)
    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(forum.id, "Alerts")
    await forum.set_member(BOT_ID, "administrator")
    topic = await bot.create_forum_topic(forum.id, "Alerts")
    sent = await bot.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message


async def test_what_the_bot_says_of_itself(bot: Bot, sandbox: Sandbox, ada: Person) -> None:
    await bot.set_my_description("Runs hosts", language_code="de")
    assert (await bot.get_my_description(language_code="de")).description == "Runs hosts"
    assert (await bot.get_my_description()).description == ""
    await bot.set_my_short_description("Hosts")
    assert (await bot.get_my_short_description()).short_description == "Hosts"
    await bot.set_my_name("Deckhand")
    assert (await bot.get_my_name()).name == "Deckhand"
    with pytest.raises(BadRequest):
        await bot.set_my_description("x" * 513)
    await bot.set_chat_menu_button(ada.id, MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(ada.id), MenuButtonCommands)
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.log_out()
    kinds = await sandbox.violations("parameter")
    assert kinds == ["parameter: setMyDescription: description: 513 characters, allowed are 0-512"]


async def test_a_reply_and_a_reaction(bot: Bot, ada: Person) -> None:
    theirs = await ada.chat.upload(b"x", "x.txt")
    sent = await bot.send_message(ada.id, "got it", reply_to_message_id=theirs.id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.document is not None
    assert await bot.set_message_reaction(ada.id, theirs.id, "👍")
