"""/mute, /mutes, /unmute and /alerts as people in a chat."""

from __future__ import annotations

import pytest

from bot.sandbox.client import ChatClient
from tests.e2e.people import People
from tests.live.engine import Engine
from tests.live.images import WEB

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
    await people.viewer.wait_for("/alerts needs the role admin")
