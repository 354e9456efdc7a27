"""A command comes in, its answer goes out."""

from __future__ import annotations

from bot.sandbox.client import Person, Sandbox
from tests.chat.conftest import Deckhand


async def test_a_fast_command_takes_one_message_and_no_other_call(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    asked = await ada.send("/echo hello world")
    answer = await ada.chat.wait_for("hello world")
    assert answer.raw["reply_to"] == asked.id
    await sandbox.wait_until_idle()
    calls = [request["method"] for request in await sandbox.requests(chat=ada.id)]
    assert calls == ["sendMessage"]
