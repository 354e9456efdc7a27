"""C2: a press that waited, say while the bot was down, changes nothing."""

from __future__ import annotations

from bot.sandbox.client import Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import Deckhand

TOUCH = "/touch --number 1 --every 0.5"


async def assert_refused_once(sandbox: Sandbox) -> None:
    """Telegram refused one answer, that to the stale press: it alone tells how old a press is."""
    answers = await sandbox.requests("answerCallbackQuery")
    (refused,) = [one for one in answers if one["error"] is not None]
    assert "query is too old" in refused["error"]


async def test_a_stale_press_on_a_card_changes_nothing_and_is_told(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/touch --number 0")
    card = await ada.chat.wait_for("a card")
    await bot.stop()
    await ada.chat.press("Touch", card, expired=True)
    await bot.start()
    told = await ada.chat.wait_for("too late")
    assert "press the button again" in told.text
    assert told.raw["reply_to"] == card.id
    await bot.settled()
    assert TOUCH not in commands.ran
    await ada.chat.press("Touch", card)
    await ada.chat.wait_for("touched")
    assert commands.ran.count(TOUCH) == 1
    await assert_refused_once(sandbox)


async def test_a_double_tap_changes_once(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/touch --number 0")
    card = await ada.chat.wait_for("a card")
    with commands.held_back():
        first = await ada.chat.press("Touch", card)
        second = await ada.chat.press("Touch", card)
        assert (await first.answer())["text"] == ""
        assert (await second.answer())["text"] == "Already under way."
    await ada.chat.wait_for("touched")
    assert commands.ran.count(TOUCH) == 1
    await bot.settled()
    await ada.chat.press("Touch", card)
    await ada.chat.wait_for("touched")
    assert commands.ran.count(TOUCH) == 2


async def test_a_stale_confirmation_changes_nothing(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    await ada.chat.press("Wipe it", question, expired=True)
    await ada.chat.wait_for("too late.*send the command again")
    await ada.chat.wait_for("→ Expired")
    await sandbox.wait_until_idle()
    assert commands.ran == []
    (asked,) = [one for one in await ada.chat.messages() if one.id == question.id]
    assert asked.text.endswith("→ Expired.")
    assert asked.buttons == []
    await assert_refused_once(sandbox)


async def test_of_what_waited_while_the_bot_was_down_not_even_a_page_is_turned(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/pages")
    page = await ada.chat.wait_for("page 0")
    await bot.stop()
    await ada.chat.press("Next", page, expired=True)
    await bot.start()
    await ada.chat.wait_for("too late")
    assert "page 1" not in await ada.chat.text()
    await assert_refused_once(sandbox)


async def test_a_press_that_cannot_be_answered_yet_waits_with_its_change(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/touch --number 0")
    card = await ada.chat.wait_for("a card")
    await sandbox.fault("error", method="answerCallbackQuery", status=502, times=2)
    await ada.chat.press("Touch", card)
    await ada.chat.wait_for("touched")
    assert commands.ran.count(TOUCH) == 1
