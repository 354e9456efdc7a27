from __future__ import annotations

import time
from typing import Any

from bot.sandbox.callbacks import Query
from bot.sandbox.client import ChatClient, Person, Sandbox
from bot.sandbox.errors import NOT_MODIFIED, QUERY_TOO_OLD
from bot.sandbox.messages import Content, Message
from tests.sandbox.conftest import BOT_ID, RawBot

GO = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def sent(raw: RawBot, text: str = "one", **more: Any) -> dict[str, int]:
    message = await raw.ok("sendMessage", chat_id=111, text=text, **more)
    return {"chat_id": 111, "message_id": message["message_id"]}


async def test_an_edit_changes_text_and_drops_buttons(raw: RawBot, ada: Person) -> None:
    where = await sent(raw, reply_markup=GO)
    edited = await raw.ok("editMessageText", **where, text="two")
    assert edited["edit_date"] >= edited["date"]
    (message,) = await ada.chat.messages()
    assert (message.text, message.edits, message.history) == ("two", 1, ["one"])
    assert message.buttons == []


async def test_an_edit_that_changes_nothing_is_refused_but_no_violation(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    where = await sent(raw, reply_markup=GO)
    same = {**where, "text": "one ", "reply_markup": GO}
    assert await raw.refused("editMessageText", **same) == f"Bad Request: {NOT_MODIFIED}"
    same = {**where, "reply_markup": GO}
    assert await raw.refused("editMessageReplyMarkup", **same) == f"Bad Request: {NOT_MODIFIED}"
    await raw.ok("editMessageReplyMarkup", **where)
    assert await sandbox.violations() == []
    assert (await ada.chat.messages())[0].buttons == []


async def test_only_the_bots_own_messages_can_be_edited(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    theirs = await ada.send("hello")
    where = {"chat_id": 111, "message_id": theirs.id}
    refusal = await raw.refused("editMessageText", **where, text="x")
    assert refusal == "Bad Request: message can't be edited"
    where["message_id"] = 4711
    refusal = await raw.refused("editMessageText", **where, text="x")
    assert refusal == "Bad Request: message to edit not found"
    refusal = await raw.refused("editMessageText", chat_id=111, text="x")
    assert refusal == "Bad Request: message identifier is not specified"
    assert len(await sandbox.violations("refused")) == 3


async def test_text_and_caption_are_not_confused(raw: RawBot, ada: Person) -> None:
    where = await sent(raw)
    refusal = await raw.refused("editMessageCaption", **where, caption="x")
    assert refusal == "Bad Request: there is no caption in the message to edit"
    file = await ada.chat.upload(b"x", "x.txt")
    document = file.raw["file"]["id"]
    message = await raw.ok("sendDocument", chat_id=111, document=document, caption="c")
    where["message_id"] = message["message_id"]
    refusal = await raw.refused("editMessageText", **where, text="x")
    assert refusal == "Bad Request: there is no text in the message to edit"
    refusal = await raw.refused("editMessageCaption", **where, caption="x" * 1025)
    assert refusal == "Bad Request: message caption is too long"
    await raw.ok("editMessageCaption", **where, caption="x" * 1024)


async def test_deleting(raw: RawBot, ada: Person, group: ChatClient) -> None:
    where = await sent(raw)
    assert await raw.ok("deleteMessage", **where)
    assert await raw.refused("deleteMessage", **where) == (
        "Bad Request: message to delete not found"
    )
    hours = 3600
    recent = await ada.send("recent", date=int(time.time()) - 47 * hours)
    await raw.ok("deleteMessage", chat_id=111, message_id=recent.id)
    old = await ada.send("old", date=int(time.time()) - 49 * hours)
    refusal = await raw.refused("deleteMessage", chat_id=111, message_id=old.id)
    assert refusal == "Bad Request: message can't be deleted"
    theirs = await group.send("hello")
    refusal = await raw.refused("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert refusal == "Bad Request: message can't be deleted"
    await group.set_member(BOT_ID, "administrator")
    await raw.ok("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert await group.messages() == []
    assert len(await group.messages(deleted=True)) == 1


async def test_a_press_is_answered_once(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    await sent(raw, reply_markup=GO)
    press = await ada.chat.press("Go")
    (update,) = await raw.ok("getUpdates")
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (press.id, "go", 111)
    assert query["message"]["text"] == "one"
    long = {"callback_query_id": press.id, "text": "x" * 201}
    assert await raw.refused("answerCallbackQuery", **long) == "Bad Request: MESSAGE_TOO_LONG"
    await raw.ok("answerCallbackQuery", callback_query_id=press.id, text="done")
    assert (await press.answer())["text"] == "done"
    for number in (press.id, "unknown"):
        refusal = await raw.refused("answerCallbackQuery", callback_query_id=number)
        assert refusal == f"Bad Request: {QUERY_TOO_OLD}"
    expired = await ada.chat.press("Go", expired=True)
    refusal = await raw.refused("answerCallbackQuery", callback_query_id=expired.id)
    assert refusal == f"Bad Request: {QUERY_TOO_OLD}"


async def test_reactions_and_pins(raw: RawBot, group: ChatClient) -> None:
    theirs = await group.send("/hello")
    where = {"chat_id": group.id, "message_id": theirs.id}
    thumb = {"type": "emoji", "emoji": "👍"}
    await raw.ok("setMessageReaction", **where, reaction=[thumb])
    assert (await group.messages())[0].raw["reactions"] == [thumb]
    assert "REACTIONS_TOO_MANY" in await raw.refused(
        "setMessageReaction", **where, reaction=[thumb, thumb]
    )
    assert "not enough rights" in await raw.refused("pinChatMessage", **where)
    await group.set_member(BOT_ID, "administrator")
    await raw.ok("pinChatMessage", **where)
    chat = await raw.ok("getChat", chat_id=group.id)
    assert chat["pinned_message"]["message_id"] == theirs.id
    await raw.ok("unpinChatMessage", chat_id=group.id)
    assert "pinned_message" not in await raw.ok("getChat", chat_id=group.id)


def test_a_press_grows_too_old_to_be_answered() -> None:
    message = Message(1, {"id": 5}, 0, Content(""))
    now = time.monotonic()
    assert Query("1", 1, {}, message, "x", pressed_at=now - 20).is_answerable
    assert not Query("1", 1, {}, message, "x", pressed_at=now - 31).is_answerable
