"""People's acts, waiting, and the log."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.client import ChatClient, ControlError, NotSeen, Person, Sandbox
from tests.sandbox.conftest import RawBot

GO = {"inline_keyboard": [[{"text": "Confirm it", "callback_data": "1"}]]}


async def test_waiting_sees_only_what_came_after_the_last_act(raw: RawBot, ada: Person) -> None:
    await raw.ok("sendMessage", chat_id=111, text="done")
    await ada.send("/again")
    with pytest.raises(NotSeen, match="done"):
        await ada.chat.wait_for("done", timeout=0.05)
    assert (await ada.chat.wait_for("done", since=0)).text == "done"
    waiting = asyncio.create_task(ada.chat.wait_for("do.e$"))
    await asyncio.sleep(0.02)
    await raw.ok("sendMessage", chat_id=111, text="all done")
    assert (await waiting).text == "all done"


async def test_waiting_sees_edits_and_not_the_persons_own_words(raw: RawBot, ada: Person) -> None:
    sent = await raw.ok("sendMessage", chat_id=111, text="10 %")
    await ada.send("100 %")
    waiting = asyncio.create_task(ada.chat.wait_for("100 %"))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    await raw.ok("editMessageText", chat_id=111, message_id=sent["message_id"], text="100 %")
    assert (await waiting).id == sent["message_id"]
    assert (await ada.chat.wait_for("100", anyone=True, since=0)).text == "100 %"


async def test_waiting_sees_nothing_deleted(raw: RawBot, ada: Person) -> None:
    sent = await raw.ok("sendMessage", chat_id=111, text="gone")
    await raw.ok("deleteMessage", chat_id=111, message_id=sent["message_id"])
    with pytest.raises(NotSeen):
        await ada.chat.wait_for("gone", timeout=0.05)


async def test_buttons_are_found_by_part_of_their_text(raw: RawBot, ada: Person) -> None:
    await raw.ok("sendMessage", chat_id=111, text="sure?", reply_markup=GO)
    await ada.chat.wait_for("sure", button="Confirm")
    assert (await ada.chat.press("Confirm")).data == "1"
    assert (await ada.chat.press(0)).data == "1"
    assert (await ada.chat.press("Confirm", data="forged")).data == "forged"
    with pytest.raises(NotSeen, match="no button 'Cancel'"):
        await ada.chat.press("Cancel")


async def test_another_person_presses(raw: RawBot, sandbox: Sandbox, group: ChatClient) -> None:
    otto = await sandbox.person(222, "Otto")
    await raw.ok("sendMessage", chat_id=group.id, text="sure?", reply_markup=GO)
    await group.acting(otto).press("Confirm")
    (update,) = await raw.ok("getUpdates")
    assert update["callback_query"]["from"]["first_name"] == "Otto"


async def test_disguises(raw: RawBot, sandbox: Sandbox, ada: Person, group: ChatClient) -> None:
    await sandbox.group(-1009, "News", type="channel")
    await group.send("/a", guise="anonymous")
    await group.send("/b", guise="channel")
    await group.send("/c", guise=-1009)
    await group.send("/d", forwarded=True)
    await group.send("/e", via_bot=True)
    await group.send("/f", date=1_000_000)
    await group.send("/auto", guise="automatic")
    await sandbox.chat(-1009).send("/g")
    updates = await raw.ok("getUpdates")
    anonymous, channel, named, forwarded, via, stale = (u["message"] for u in updates[:6])
    assert anonymous["from"]["id"] == 1087968824
    assert anonymous["sender_chat"]["id"] == group.id
    assert channel["from"]["id"] == 136817688
    assert named["sender_chat"]["title"] == "News"
    assert forwarded["forward_origin"]["type"] == "user"
    assert via["via_bot"]["is_bot"]
    assert stale["date"] == 1_000_000
    automatic = updates[6]["message"]
    assert (automatic["from"]["id"], automatic["is_automatic_forward"]) == (777000, True)
    assert "from" not in updates[7]["channel_post"]


async def test_an_edit_by_a_person(raw: RawBot, ada: Person) -> None:
    message = await ada.send("/pss")
    await ada.chat.edit(message, "/ps")
    edited = (await raw.ok("getUpdates"))[1]["edited_message"]
    assert (edited["text"], edited["entities"][0]["type"]) == ("/ps", "bot_command")
    assert "edit_date" in edited


async def test_a_topic_message_says_so(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    forum = (await sandbox.group(-1002, topics=True)).acting(ada)
    thread = await forum.topic("Alerts")
    await forum.send("/ps", thread=thread)
    await forum.send("/ps")
    inside, general = (update["message"] for update in await raw.ok("getUpdates"))
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (thread, True)
    assert "message_thread_id" not in general
    with pytest.raises(ControlError, match="message thread not found"):
        await forum.send("/ps", thread=4711)


async def test_a_reply_thread_is_no_topic(raw: RawBot, group: ChatClient) -> None:
    first = await group.send("/one")
    second = await group.send("/two", reply_to=first.id)
    await group.send("/three", reply_to=second.id)
    replies = [update["message"] for update in await raw.ok("getUpdates")][1:]
    assert [reply["message_thread_id"] for reply in replies] == [first.id, first.id]
    assert not any("is_topic_message" in reply for reply in replies)
    assert "reply_to_message" not in replies[1]["reply_to_message"]


async def test_several_bots_have_their_own_chats(sandbox: Sandbox, ada: Person) -> None:
    await sandbox.bot("456:BB", username="other_bot")
    await RawBot(sandbox, "456:BB").ok("sendMessage", chat_id=ada.id, text="other")
    assert await ada.chat.messages() == []
    assert [message.text for message in await ada.with_bot(456).messages()] == ["other"]


async def test_the_log_is_searched_for_secrets(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    await raw.ok("sendMessage", chat_id=111, text="the hunter2 word")
    await raw.answer("sendMessage", chat_id=999, text="hunter2")
    found = await sandbox.requests(contains="hunter2")
    assert [(item["chat"], item["status"]) for item in found] == [("111", 200), ("999", 400)]
    assert await sandbox.requests(contains="hunter3") == []
    (entry,) = await sandbox.wait_for_request("sendMessage", chat=111)
    assert entry["params"]["text"] == "the hunter2 word"
    with pytest.raises(NotSeen):
        await sandbox.wait_for_request("sendMessage", chat=111, count=2, timeout=0.05)


async def test_idle_means_taken_and_quiet(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("hello")
    with pytest.raises(NotSeen, match="not idle"):
        await sandbox.wait_until_idle(quiet=0.05, within=0.2)
    (update,) = await raw.ok("getUpdates")
    await raw.ok("getUpdates", offset=update["update_id"] + 1)
    await sandbox.wait_until_idle(quiet=0.05)


async def test_the_transcript(raw: RawBot, ada: Person) -> None:
    await ada.send("/stop web")
    await raw.ok("sendMessage", chat_id=111, text="sure?", reply_markup=GO)
    await ada.chat.upload(b"x", "x.txt")
    assert await ada.chat.text() == (
        "#2 Ada: /stop web\n#3 Bot 123: sure? [Confirm it]\n#4 Ada:  <x.txt>"
    )


async def test_commands_by_scope_and_language(raw: RawBot, sandbox: Sandbox) -> None:
    commands = [{"command": "ps", "description": "List containers"}]
    scope = {"type": "all_group_chats"}
    await raw.ok("setMyCommands", commands=commands, scope=scope, language_code="zh")
    assert list((await sandbox.commands()).values()) == [commands]
    assert await raw.ok("getMyCommands", scope=scope) == []
    await raw.ok("deleteMyCommands", scope=scope, language_code="zh")
    assert await sandbox.commands() == {}
    shout = [{"command": "PS", "description": "x"}]
    assert "BOT_COMMAND_INVALID" in await raw.refused("setMyCommands", commands=shout)


async def test_start_and_stop() -> None:
    async with await Sandbox.start() as sandbox:
        assert (await sandbox.bot("9:x", username="nine_bot"))["username"] == "nine_bot"
    assert sandbox.process is not None
    assert sandbox.process.child.returncode == 0
