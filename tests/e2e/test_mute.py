"""/mute, /mutes, /unmute and /alerts as people in a chat."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.alerted import crash, listening
from tests.e2e.bot import GROUP, Bot
from tests.e2e.people import People, as_member
from tests.live.engine import Engine
from tests.live.images import WEB
from tests.promises.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_mute_is_chosen_listed_and_ended_by_taps(ada: ChatClient, engine: Engine) -> None:
    for name in ("web-1", "web-2"):
        engine.docker("run", "--detach", "--name", name, WEB)
    await ada.send("/mute web 2h new release")
    which = await ada.wait_for("web fits several", button="web-1")
    await ada.press("web-1", which)
    begun = await ada.wait_for("web-1 is muted for .*, until .*\nReason: new release")
    assert begun.buttons == ["Unmute"]
    await ada.send("/mutes")
    listed = await ada.wait_for("by Ada: new release", button="Unmute web-1")
    await ada.press("Unmute web-1", listed)
    await ada.wait_for("Alerts about web-1 are on again")
    await ada.send("/mutes")
    await ada.wait_for("Nothing is muted")


async def test_alerts_are_chosen_in_place_by_an_admin(ada: ChatClient, people: People) -> None:
    await ada.send("/alerts")
    card = await ada.wait_for("Alerts are off", button="Turn on")
    await ada.press("Turn on", card)
    card = await ada.wait_for("Alerts are on", button="✓ crash")
    await ada.press("✓ crash", card)
    changed = await ada.wait_for("Left out: crash, image", button="✓ oom")
    assert changed.id == card.id
    await people.viewer.send("/alerts off")
    await people.viewer.wait_for("/alerts off needs the role admin")


@pytest.mark.parametrize("is_listed", [True, False])
async def test_the_sum_of_a_mute_goes_to_no_group_that_is_not_listed_any_more(  # noqa: PLR0917 - its parts
    bot: Bot,
    sandbox: Sandbox,
    group: ChatClient,
    people: People,
    engine: Engine,
    is_listed: bool,
) -> None:
    await listening(bot)
    name, ada = f"listed-{is_listed}".lower(), people.admin
    here = as_member(group, ada)
    await here.send("/mute all 1h")
    await here.wait_for("everything is muted")
    await crash(engine, name)
    await until(lambda: name in _incidents(bot))
    await bot.restart(**({} if is_listed else {"DECKHAND_ACCESS__CHATS": "{}"}))
    await ada.send("/unmute all")
    await ada.wait_for("Alerts about everything are on again")
    if is_listed:
        await group.wait_for(f"(?s)silence about everything was ended.*{name}")
    else:
        await until(lambda: "set aside: 1 notices" in bot.log)
        await sandbox.wait_until_idle()
        assert await sandbox.requests("sendMessage", chat=GROUP, contains=name) == []


def _incidents(bot: Bot) -> str:
    with closing(sqlite3.connect(bot.database)) as database:
        return str(database.execute("select body from incidents").fetchall())
