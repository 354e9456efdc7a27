from __future__ import annotations

from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.sandbox.conftest import RawBot


async def test_one_person_in_a_group_sees_it(
    raw: RawBot, sandbox: Sandbox, ada: Person, group: ChatClient
) -> None:
    only = {"ephemeral_message_parameters": {"receiver_user_id": ada.id}}
    sent = await raw.ok("sendMessage", chat_id=group.id, text="for you", **only)
    assert (sent["message_id"], sent["receiver_user"]["id"]) == (0, ada.id)
    shown = await group.wait_for("for you")
    assert shown.receiver == ada.id
    ask = sandbox.wire.ask_object
    seen = await ask("changes", chat=group.id, person=222, after=0, timeout=0.01)
    assert seen["messages"] == []
    number = {"chat_id": group.id, "ephemeral_message_id": sent["ephemeral_message_id"]}
    mine, other = {**number, "receiver_user_id": ada.id}, {**number, "receiver_user_id": 222}
    assert await raw.ok("editEphemeralMessageText", **mine, text="still yours") is True
    assert (await group.messages())[0].text == "still yours"
    refusal = await raw.refused("editEphemeralMessageText", **other, text="x")
    assert refusal == "Bad Request: message to edit not found"
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "1"}]]}
    await raw.ok("editEphemeralMessageReplyMarkup", **mine, reply_markup=markup)
    await group.press("Go")
    (update,) = await raw.ok("getUpdates")
    shown_id = update["callback_query"]["message"]["ephemeral_message_id"]
    assert shown_id == number["ephemeral_message_id"]
    await raw.ok("deleteEphemeralMessage", **mine)
    assert await group.messages() == []


async def test_it_is_no_message_for_the_usual_methods(
    raw: RawBot, ada: Person, group: ChatClient
) -> None:
    only = {"ephemeral_message_parameters": {"receiver_user_id": ada.id}}
    sent = await raw.ok("sendMessage", chat_id=group.id, text="x", **only)
    where = {"chat_id": group.id, "message_id": sent["ephemeral_message_id"]}
    refusal = await raw.refused("editMessageText", **where, text="y")
    assert refusal == "Bad Request: message to edit not found"
    await raw.refused("sendMessage", chat_id=ada.id, text="x", **only)
    stranger = {"ephemeral_message_parameters": {"receiver_user_id": 999}}
    await raw.refused("sendMessage", chat_id=group.id, text="x", **stranger)
