"""What the bot says by itself, where it is longer than a message."""

from __future__ import annotations

import pytest

from bot.core.errors import DeliveryFailed
from bot.core.request import Place
from bot.domain.text import text
from bot.sandbox.client import Person, Sandbox
from tests.chat.commands import Words
from tests.chat.conftest import ADA, Deckhand

LONG = Words(text("\n".join(f"{number:04} " + "x" * 60 for number in range(150))))
"""Three messages."""


async def post(bot: Deckhand) -> int:
    assert bot.chat is not None
    return await bot.chat.teller.post(Place(ADA), LONG)


async def parts_of(ada: Person) -> list[str]:
    return [one.text[:4] for one in await ada.chat.bot_messages()]


async def test_a7_what_is_tried_again_goes_on_after_the_parts_that_are_there(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    for passed in (1, 1):
        await sandbox.fault("hang", method="sendMessage", seconds=0, times=passed)
        await sandbox.fault("error", method="sendMessage", status=401, times=1)
        with pytest.raises(DeliveryFailed):
            await post(bot)
    last = await post(bot)
    parts = await parts_of(ada)
    assert len(set(parts)) == len(parts) == 3
    assert last == (await ada.chat.bot_messages())[-1].id
    await post(bot)
    assert await parts_of(ada) == parts * 2, "said again, it is there again"


async def test_a_refusal_for_good_is_no_beginning(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("hang", method="sendMessage", seconds=0, times=1)
    await sandbox.fault("error", method="sendMessage", status=403, text="Forbidden", times=1)
    with pytest.raises(DeliveryFailed):
        await post(bot)
    await post(bot)
    assert len(await parts_of(ada)) == 4
