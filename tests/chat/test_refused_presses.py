"""What is refused is written down, and a question says so too."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.role import Role
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, Deckhand


async def test_every_refused_press_leaves_a_row(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person, otto: Person
) -> None:
    await group.acting(otto).send("/pages")
    listing = await group.wait_for("page 0", since=0)
    await group.acting(ada).press("Next", listing)
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    data = question.raw["buttons"][0][0]["callback_data"]
    await group.acting(ada).press(0, listing, data=data)
    await ada.chat.press(0, question, data="made-up")
    await ada.send("/count --every 30")
    running = await ada.chat.wait_for("tick 1", button="Stop")
    stop = running.raw["buttons"][0][0]["callback_data"]
    await group.acting(otto).press(0, listing, data=stop)
    bot.clock.ahead = timedelta(seconds=61)
    await ada.chat.press("Wipe it", question)
    await ada.chat.wait_for("Expired")
    assert bot.chat is not None
    user = {"id": ADA, "is_bot": False, "first_name": "Ada"}
    inline = {"id": "1", "from": user, "chat_instance": "1", "inline_message_id": "x", "data": "x"}
    await bot.chat._intake.take({"update_id": 9_999, "callback_query": inline})
    await (await ada.chat.press("Stop", running)).answer()
    await ada.chat.wait_for("stopped at 1")
    assert bot.whys == [
        "button of another person",
        "button of another chat",
        "button used or unknown",
        "stop button of another person",
        "button expired",
        "button on no message of ours",
    ]


async def test_a_press_of_someone_who_may_no_longer_is_noted_as_refused(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    await bot.stop()
    bot.ada_is = Role.VIEWER
    await bot.start()
    await ada.chat.press("Wipe it", question)
    await ada.chat.wait_for("needs the role admin")
    await ada.chat.wait_for("→ Refused")
    (asked,) = [one for one in await ada.chat.messages() if one.id == question.id]
    assert asked.text.endswith("→ Refused.")
    assert commands.ran == []
