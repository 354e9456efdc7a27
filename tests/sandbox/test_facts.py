from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import facts
from bot.sandbox.call import METHODS
from bot.sandbox.facts import check

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@pytest.mark.parametrize(
    ("method", "values", "faults"),
    [
        ("sendMessage", {"chat_id": 1, "text": "x"}, []),
        ("sendMessage", {"chat_id": "1", "text": "x", "disable_notification": "true"}, []),
        ("sendMessage", {"chat_id": 1}, ["missing required parameter text"]),
        ("sendMessage", {"chat_id": 1, "text": "x", "txt": 1}, ["unknown parameter txt"]),
        ("sendMessage", {"chat_id": 1, "text": 7}, ["text: not of type String"]),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": KEYBOARD}, []),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"txt": "Go"}]]}},
            [
                "reply_markup.inline_keyboard[0][0].txt: unknown field",
                "reply_markup.inline_keyboard[0][0].text: missing",
            ],
        ),
        ("getUpdates", {"limit": 101}, ["limit: 101 value, allowed are 1-100"]),
        ("deleteMessage", {"chat_id": 1, "message_id": "x"}, ["message_id: not of type Integer"]),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "all_private_chats"}},
            [],
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            ["scope.chat_id: missing"],
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "ps", "description": 5}]},
            ["commands[0].description: not of type String"],
        ),
        ("sendMediaGroup", {"chat_id": 1, "media": "[]"}, ["media: 0 items, allowed are 2-10"]),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x" * 5000},
            [],  # counted after markup, by the method
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1", "text": "😀" * 101},
            ["text: 202 characters, allowed are 0-200"],
        ),
    ],
)
def test_says_what_is_wrong(method: str, values: dict[str, Any], faults: list[str]) -> None:
    assert check(method, values, set()).faults == faults


def test_values_take_their_own_types() -> None:
    values = {"chat_id": "-1001", "text": "5", "entities": "[]", "protect_content": "True"}
    params = check("sendMessage", values, set()).params
    assert params == {"chat_id": -1001, "text": "5", "entities": [], "protect_content": True}


def test_a_file_counts_as_its_parameter() -> None:
    assert check("sendDocument", {"chat_id": 1}, {"document"}).faults == []
    assert check("sendDocument", {"chat_id": 1}, set()).faults == [
        "missing required parameter document"
    ]


def test_names_are_found_without_regard_to_case() -> None:
    assert facts.canonical("GETME") == "getMe"
    assert facts.canonical("sendPoll") == "sendPoll"
    assert facts.canonical("sendNothing") is None


def test_every_method_in_the_table_is_answered_and_every_answer_is_in_the_table() -> None:
    import bot.sandbox.api  # noqa: F401, PLC0415 - registers the methods

    assert set(METHODS) == set(facts.table()["methods"])
