"""C1 and C2: at most once, and not too late."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from bot.core.call import Place
from bot.core.pending import Received
from bot.sandbox.client import Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, Deckhand


async def test_c1_a_batch_that_is_delivered_three_times_runs_once(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.redeliver(3)
    await ada.send("/echo one")
    await ada.send("/echo two")
    await stopped_bot.start()
    await ada.chat.wait_for("two")
    await sandbox.wait_until_idle(quiet=0.7)
    assert commands.ran == ["/echo one", "/echo two"]
    assert len(await sandbox.requests("sendMessage")) == 2


async def test_c1_what_is_delivered_again_after_a_restart_runs_once(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.redeliver(4)
    await ada.send("/echo once")
    await ada.chat.wait_for("once")
    await bot.stop()
    await bot.start()
    await sandbox.wait_until_idle(quiet=0.7)
    assert commands.ran == ["/echo once"]
    assert len(await ada.chat.bot_messages()) == 1


async def test_c1_what_a_crash_cut_off_is_told_and_not_repeated(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    asked = await ada.send("/wipe web")
    place = Place(ADA, None, asked.id)
    now = datetime.now(UTC)
    await stopped_bot.inbox.accept(Received(1, ADA, place, "/wipe web", "en", now))
    await stopped_bot.start()
    told = await ada.chat.wait_for("Interrupted by a restart: /wipe web")
    assert "/ps" in told.text
    assert told.raw["reply_to"] == asked.id
    await sandbox.wait_until_idle()
    assert commands.ran == []


async def test_c1_while_the_store_fails_updates_wait(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    accept = bot.inbox.accept
    failures = 0

    async def fail_twice(received: Received) -> bool:
        nonlocal failures
        failures += 1
        if failures <= 2:
            raise OSError("disk full")
        return await accept(received)

    bot.inbox.accept = fail_twice  # type: ignore[method-assign]
    await ada.send("/echo later")
    await ada.chat.wait_for("later")
    assert commands.ran == ["/echo later"]


async def test_c2_a_stale_command_is_not_run(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/echo old", date=int(time.time()) - 90)
    told = await ada.chat.wait_for("expired")
    assert "send again" in told.text
    await ada.send("/echo young", date=int(time.time()) - 20)
    await ada.chat.wait_for("young")
    await sandbox.wait_until_idle()
    assert commands.ran == ["/echo young"]
    assert bot.inbox.open == set()
