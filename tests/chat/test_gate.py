"""C4: whoever is not heard gets silence, and leaves one row."""

from __future__ import annotations

import time

from bot.domain.role import Role
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import EVE, GROUP, Deckhand

SILENT = ("getUpdates", "getMe", "setMyCommands", "deleteMyCommands")


async def assert_silence(bot: Deckhand, sandbox: Sandbox, rows: int) -> None:
    await sandbox.wait_until_idle(quiet=0.7)
    said = [one["method"] for one in await sandbox.requests() if one["method"] not in SILENT]
    assert said == []
    assert commands.ran == []
    assert len(bot.away) == rows, bot.away
    assert bot.verdicts == ["turned away"] * rows


async def test_c4_a_stranger_alone_and_in_the_teams_group(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    eve = await sandbox.person(EVE, "Eve")
    await eve.send("/echo hi")
    await eve.send("are you there?")
    await group.set_member(EVE, "member")
    await group.acting(eve).send("/echo hi")
    await assert_silence(bot, sandbox, 3)
    assert bot.away == [(EVE, EVE), (EVE, EVE), (EVE, GROUP)]


async def test_c4_a_chat_that_is_not_listed(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    foreign = (await sandbox.group(-1002, "Elsewhere", members={ada.id: "creator"})).acting(ada)
    await foreign.send("/echo hi")
    await assert_silence(bot, sandbox, 1)


async def test_c4_a_channel_post(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    channel = await sandbox.group(GROUP - 5, "News", type="channel")
    await channel.acting(ada).send("/echo hi")
    await assert_silence(bot, sandbox, 1)


async def test_c4_an_edited_message(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    message = await ada.send("hello")
    await ada.chat.wait_for("/help")
    await sandbox.clear_log()
    await ada.chat.edit(message, "/echo hi")
    await assert_silence(bot, sandbox, 1)


async def test_c4_forwarded_or_via_a_bot(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/echo hi", forwarded=True)
    await ada.send("/echo hi", via_bot=True)
    await assert_silence(bot, sandbox, 2)


async def test_c4_an_anonymous_admin_and_a_channel_in_the_group(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person
) -> None:
    await group.acting(ada).send("/echo hi", guise="anonymous")
    await group.acting(ada).send("/echo hi", guise="channel")
    await assert_silence(bot, sandbox, 2)


async def test_c4_a_strangers_press_gets_no_answer(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person
) -> None:
    await group.acting(ada).send("/wipe web")
    await group.wait_for("Wipe web", since=0)
    eve = await sandbox.person(EVE, "Eve")
    await group.acting(eve).press("Wipe it")
    await sandbox.wait_until_idle(quiet=0.7)
    assert await sandbox.requests("answerCallbackQuery") == []
    assert commands.ran == []
    assert len(bot.away) == 1


async def test_words_that_are_no_command_for_us_are_passed_over(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person
) -> None:
    team = group.acting(ada)
    await team.send("/echo@other_bot hi")
    await team.send("good morning")
    await team.send("see /usr/bin")
    await team.send("/" + "e" * 33)
    await team.send("/usr/bin/env is a path")
    await ada.send("/echo@other_bot hi")
    await assert_silence(bot, sandbox, 0)


async def test_who_is_heard_and_talks_to_us_alone_is_told_how(
    bot: Deckhand, sandbox: Sandbox, ada: Person, otto: Person
) -> None:
    said = await ada.send("hello")
    hint = await ada.chat.wait_for("I understand commands that begin with a slash, like /ps.")
    assert hint.reply_to == said.id
    for words in ("are you there?", "ps"):
        await ada.send(words)
    await otto.chat.upload(b"a photo", "photo.png")
    await otto.chat.wait_for("All commands: /help")
    await sandbox.wait_until_idle(quiet=0.7)
    assert len(await sandbox.requests("sendMessage")) == 2, "one for each of them"
    assert bot.away == []


async def test_a_command_in_a_caption_is_not_run_and_told_so(
    bot: Deckhand, sandbox: Sandbox, ada: Person, otto: Person
) -> None:
    said = await ada.chat.upload(b"a photo", "photo.png", text="/echo hi")
    told = await ada.chat.wait_for("Send the command in a message of its own.")
    assert told.reply_to == said.id
    await otto.chat.upload(b"a photo", "photo.png", text="see /echo")
    await otto.chat.wait_for("All commands: /help")
    await sandbox.wait_until_idle()
    assert commands.ran == []


async def test_what_was_said_while_the_bot_was_down_is_not_answered(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("anybody there?", date=int(time.time()) - 90)
    await ada.chat.upload(b"a photo", "photo.png", text="/ps", date=int(time.time()) - 90)
    await assert_silence(bot, sandbox, 0)
    await ada.send("and now?", date=int(time.time()) - 20)
    await ada.chat.wait_for("All commands: /help")


async def test_help_and_dockers_own_line_alone_with_us_are_commands(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person
) -> None:
    await ada.send("hello")
    for words in ("help", " Help ", "帮助"):
        await ada.send(words)
        await ada.chat.wait_for("I know no command /help.")
    await ada.send("docker ps -a")
    await ada.chat.wait_for("I know no command /docker.")
    await ada.send("help me")
    await ada.send("dockers")
    for words in ("help", "docker ps"):
        await group.acting(ada).send(words)
    await sandbox.wait_until_idle(quiet=0.7)
    assert len(await sandbox.requests("sendMessage")) == 5, "and one hint for all other words"
    kept = bot.rows("select line from inbox order by update_id")
    assert kept == [("/help",), ("/help",), ("/help",), ("/docker ps -a",)]


async def test_a_command_with_our_name_is_for_us(
    bot: Deckhand, group: ChatClient, ada: Person
) -> None:
    team = group.acting(ada)
    await team.send("/echo@Deckhand_Bot hi")
    await team.wait_for("hi")


async def test_a_group_lowers_the_role_of_whoever_writes_there(
    stopped_bot: Deckhand, group: ChatClient, ada: Person
) -> None:
    stopped_bot.group_is = Role.OPERATOR
    await stopped_bot.start()
    await group.acting(ada).send("/wipe web")
    await group.wait_for("this group allows at most operator", since=0)
