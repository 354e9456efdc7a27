"""C7: SIGTERM loses nothing, and takes less than ten seconds."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.sandbox.client import ChatClient, Sandbox, Sent
from tests.e2e.bot import Bot
from tests.e2e.people import People
from tests.live.engine import Engine
from tests.live.images import GREETER, STUBBORN, WEB
from tests.live.until import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.alone
async def test_c7_idle_it_ends_at_once(bot: Bot) -> None:
    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < 2
    await bot.start()


async def told_of(live: Sent, chat: ChatClient) -> str:
    """In the message itself, or in another answer to its command."""
    said = await chat.bot_messages()
    mine = [one for one in said if one.id == live.id or one.reply_to == live.reply_to]
    return "\n".join(one.text for one in mine)


@pytest.mark.alone
async def test_c7_what_is_under_way_is_told(
    bot: Bot, sandbox: Sandbox, people: People, engine: Engine
) -> None:
    engine.docker("run", "--detach", "--name", "stub", STUBBORN)
    ada, otto = people.admin, people.operator
    await ada.send(f"/run --name fore {WEB}")
    run = await ada.wait_for("fore", button="Stop")
    await otto.send("/logs -f stub")
    follow = await otto.wait_for("ready", button="Stop")
    await sandbox.fault("hang", method="sendDocument", seconds=30, times=1)
    await ada.send(f"/save {GREETER}")
    save = await ada.wait_for("Sending", button="Cancel")

    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < 10
    await sandbox.clear_faults()
    await bot.start()
    for chat, live, shown in ((ada, run, ""), (otto, follow, "ready"), (ada, save, "")):
        async with asyncio.timeout(20):
            while "Interrupted" not in (told := await told_of(live, chat)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert shown in told, "what a container wrote stays"
    state = engine.docker("inspect", "--format", "{{.State.Running}}", "fore", "stub")
    assert state.split() == ["true", "true"], "containers in the foreground go on"
    assert {row["verdict"] for row in bot.audit("command in ('run', 'logs', 'save')")} == {
        "interrupted"
    }


async def test_c7_a_short_command_is_finished(
    bot: Bot, sandbox: Sandbox, ada: ChatClient, engine: Engine
) -> None:
    engine.docker("run", "--detach", "--name", "stub", STUBBORN)
    await ada.send("/stop -t 2 stub")
    await bot.attempts("stop")
    assert await bot.stop() == 0
    await ada.wait_for("stub did not stop by itself and was killed", timeout=1)
    assert engine.docker("inspect", "--format", "{{.State.ExitCode}}", "stub") == "137"
    await bot.start()
    await sandbox.wait_until_idle()
    assert "Interrupted" not in (await ada.bot_messages(ada.mark))[-1].text


async def test_c7_what_is_sent_meanwhile_is_done_after_the_next_start(
    bot: Bot, ada: ChatClient, engine: Engine
) -> None:
    engine.docker("run", "--detach", "--name", "stub", STUBBORN)
    await ada.send("/stop -t 2 stub")
    await bot.attempts("stop")
    ending = bot.end_begins()
    until(lambda: bot.log.rpartition("started")[2].count("no more updates are taken") == 1)
    await ada.send(f"/run -d --name later {GREETER}")
    assert await ending == 0
    assert "later" not in engine.docker("ps", "--all", "--format", "{{.Names}}")
    await bot.start()
    await ada.wait_for("later (runs|has ended)")
