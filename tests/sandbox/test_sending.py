from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.sandbox.conftest import BOT_ID, RawBot


async def test_a_text_arrives_with_its_entities(raw: RawBot, ada: Person) -> None:
    sent = await raw.ok("sendMessage", chat_id=ada.id, text=" <b>hi</b> ", parse_mode="HTML")
    assert sent["text"] == "hi"
    assert sent["from"]["id"] == BOT_ID
    assert sent["chat"] == {"id": 111, "type": "private", "first_name": "Ada", "username": "ada"}
    (message,) = await ada.chat.messages()
    assert (message.text, message.entities[0]["type"]) == ("hi", "bold")


LONG = "x" * 4096


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"chat_id": 999, "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"text": ""}, "Bad Request: chat_id is empty"),
        ({"chat_id": 111, "text": ""}, "Bad Request: message text is empty"),
        ({"chat_id": 111, "text": " \n"}, "Bad Request: text must be non-empty"),
        ({"chat_id": 111, "text": LONG + "x"}, "Bad Request: message is too long"),
        ({"chat_id": 111, "text": "😀" * 2049}, "Bad Request: message is too long"),
        (
            {"chat_id": 111, "text": "x", "reply_parameters": {"message_id": 7}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": 111, "text": "x", "message_thread_id": 7},
            "Bad Request: message thread not found",
        ),
        (
            {"chat_id": 111, "text": "*x*", "parse_mode": "MarkdownV2"},
            "Bad Request: unsupported parse_mode",
        ),
        (
            {"chat_id": 111, "text": "a\ud800"},
            "Bad Request: strings must be encoded in UTF-8",
        ),
    ],
)
async def test_refuses_in_telegrams_words(
    raw: RawBot, sandbox: Sandbox, ada: Person, params: dict[str, Any], words: str
) -> None:
    assert await raw.refused("sendMessage", **params) == words
    assert await ada.chat.messages() == []
    assert f"refused: sendMessage: {words}" in await sandbox.violations()


@pytest.mark.parametrize("text", [f" {LONG} ", "😀" * 2048, f"<b>{LONG}</b>".replace("x", "&lt;")])
async def test_the_limit_counts_what_is_left_after_markup(
    raw: RawBot, sandbox: Sandbox, ada: Person, text: str
) -> None:
    await raw.ok("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")
    assert await sandbox.violations() == []


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "Go", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "Go", "callback_data": "ü" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "Go", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "Go"}, "text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x"}, 'field "text" must be of type String'),
        ({"text": "Go", "url": "nowhere"}, "Wrong HTTP URL"),
        ({"text": "Go", "url": "http://["}, "Wrong HTTP URL"),
        ({"text": "Go", "callback_data": 5}, 'field "callback_data" must be of type String'),
        ({"text": "Go", "copy_text": {"text": 5}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "Go", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_bad_buttons_are_refused(
    raw: RawBot, ada: Person, button: dict[str, Any], words: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await raw.refused("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)
    assert words in refusal


async def test_good_buttons_are_shown(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    row = [
        {"text": "Go", "callback_data": "x" * 64, "style": "danger"},
        {"text": "Copy", "copy_text": {"text": "id"}},
        {"text": "Off", "disabled": {}},
    ]
    markup = {"inline_keyboard": [row, []]}
    await raw.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)
    (message,) = await ada.chat.messages()
    assert message.rows == [row]
    assert await sandbox.violations() == []


async def test_too_many_buttons(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    def rows(count: int, in_row: int) -> dict[str, Any]:
        row = [{"text": "Go", "callback_data": "x"}] * in_row
        return {"inline_keyboard": [row] * count}

    async def send(markup: dict[str, Any]) -> dict[str, Any]:
        return await raw.answer("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)

    assert (await send(rows(12, 8)))["ok"]
    assert await sandbox.violations() == []
    assert (await send(rows(1, 9)))["ok"]
    assert await sandbox.violations() == [
        "button: sendMessage: 9 buttons in a row: more than 8 are not shown"
    ]
    assert (await send(rows(20, 5)))["ok"]
    assert "reply markup is too long" in (await send(rows(101, 1)))["description"]


async def test_a_button_with_two_actions_is_a_violation(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    button = {"text": "Go", "callback_data": "x", "url": "https://e.org"}
    markup = {"inline_keyboard": [[button]]}
    await raw.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)
    assert await sandbox.violations("button") == [
        "button: sendMessage: button has callback_data and url: one is allowed"
    ]


async def test_blocked_and_never_started(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    await ada.chat.block()
    refusal = await raw.refused("sendMessage", chat_id=ada.id, text="x")
    assert refusal == "Forbidden: bot was blocked by the user"
    await ada.chat.block(False)
    await raw.ok("sendMessage", chat_id=ada.id, text="x")
    shy = await sandbox.person(112, "Shy", starts_all=False)
    refusal = await raw.refused("sendMessage", chat_id=shy.id, text="x")
    assert refusal == "Forbidden: bot can't initiate conversation with a user"
    await shy.send("/start")
    await raw.ok("sendMessage", chat_id=shy.id, text="x")
    assert await sandbox.violations() == []


async def test_topics(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    forum = (await sandbox.group(-1002, topics=True)).acting(ada)
    thread = await forum.topic("Alerts")
    sent = await raw.ok("sendMessage", chat_id=-1002, text="in it", message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "Alerts"
    general = await raw.ok("sendMessage", chat_id=-1002, text="outside")
    assert "message_thread_id" not in general
    reply = {"message_id": sent["message_id"]}
    answered = await raw.ok("sendMessage", chat_id=-1002, text="re", reply_parameters=reply)
    assert answered["message_thread_id"] == thread
    refusal = await raw.refused("sendMessage", chat_id=-1002, text="x", message_thread_id=1)
    assert refusal == "Bad Request: message thread not found"
    found = await forum.wait_for("in it", thread=thread)
    assert found.thread == thread


async def test_a_moved_group_names_its_new_id(raw: RawBot, group: ChatClient) -> None:
    new = await group.migrate(-100777)
    body = await raw.answer("sendMessage", chat_id=group.id, text="x")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    await raw.ok("sendMessage", chat_id=new.id, text="x")
    told = [update["message"] for update in await raw.ok("getUpdates")]
    assert told[0]["migrate_to_chat_id"] == new.id
    assert told[1]["migrate_from_chat_id"] == group.id


async def test_a_bot_posts_to_a_channel_as_administrator_only(
    raw: RawBot, sandbox: Sandbox
) -> None:
    channel = await sandbox.group(-1003, "News", type="channel", username="news")
    sent = await raw.ok("sendMessage", chat_id="@news", text="x")
    assert "from" not in sent
    assert sent["sender_chat"]["id"] == channel.id
    await channel.set_member(BOT_ID, "member")
    refusal = await raw.refused("sendMessage", chat_id=channel.id, text="x")
    assert refusal == "Bad Request: need administrator rights in the channel chat"
    await channel.set_member(BOT_ID, "kicked")
    refusal = await raw.refused("sendMessage", chat_id=channel.id, text="x")
    assert refusal == "Forbidden: bot was kicked from the channel chat"


async def test_wrong_tokens_and_methods(raw: RawBot, sandbox: Sandbox) -> None:
    assert await RawBot(sandbox, "123:other").refused("getMe") == "Unauthorized"
    assert await RawBot(sandbox, "nonsense").refused("getMe") == "Not Found"
    assert await raw.refused("sendTelepathy") == "Not Found"
    assert await raw.refused("sendPoll", chat_id=1) == "Not Found"
    assert await sandbox.violations("method") == [
        "method: sendTelepathy: unknown method",
        "method: sendPoll: not supported by the sandbox",
    ]


async def test_a_token_outside_the_path_is_a_violation(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    await raw.ok("sendMessage", chat_id=ada.id, text=f"my token is {raw.token}")
    assert await sandbox.violations() == ["token: sendMessage: the token belongs in the path alone"]


async def test_chat_actions(raw: RawBot, ada: Person) -> None:
    await raw.ok("sendChatAction", chat_id=ada.id, action="typing")
    refusal = await raw.refused("sendChatAction", chat_id=ada.id, action="sleeping")
    assert refusal == "Bad Request: wrong parameter action in request"
