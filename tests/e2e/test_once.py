"""C1: at most once, and C2: not too late; what a command did is counted on the engine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.images import GREETER, STUBBORN, WEB
from tests.live.until import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


def running(engine: Engine, name: str) -> bool:
    """What docker says."""
    return engine.docker("inspect", "--format", "{{.State.Running}}", name) == "true"


def made(engine: Engine) -> int:
    """How many containers there are."""
    return len(engine.docker("ps", "--all", "--quiet").split())


@contextmanager
def frozen(engine: Engine) -> Iterator[None]:
    """An engine that knows its containers and can't end one."""
    if not isinstance(engine, DockerEngine):
        pytest.skip("needs root, to freeze a Docker engine of its own")
    engine.pause(dockerd=False, containerd=True)
    try:
        yield
    finally:
        engine.resume()


async def test_c1_a_batch_delivered_three_times_is_carried_out_once(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    await bot.stop()
    await sandbox.redeliver(3)
    for _ in range(3):
        await ada.send(f"/run -d {GREETER}")
    before = len(await sandbox.requests("sendMessage"))
    await bot.start()
    await sandbox.wait_for_request("sendMessage", count=before + 3)
    await sandbox.wait_until_idle(quiet=0.7)
    assert made(engine) == 3
    assert len(await sandbox.requests("sendMessage")) == before + 3


async def test_c1_a_stop_that_a_crash_cut_off_is_told_and_not_repeated(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    engine.docker("run", "--detach", "--name", "stub", STUBBORN)
    asked = await ada.send("/stop -t 8 stub")
    await bot.attempts("stop")
    await bot.kill()
    engine.docker("kill", "stub")
    engine.docker("start", "stub")
    started = engine.docker("inspect", "--format", "{{.State.StartedAt}}", "stub")
    await bot.start()
    told = await ada.wait_for("Interrupted by a restart: /stop -t 8 stub")
    assert "Nothing was repeated" in told.text
    listed = await ada.wait_for(r"^1 container running\n🟢 stub · up")
    assert listed.reply_to == told.reply_to == asked.id
    await sandbox.wait_until_idle(quiet=0.7)
    assert running(engine, "stub")
    assert engine.docker("inspect", "--format", "{{.State.StartedAt}}", "stub") == started
    assert [row["verdict"] for row in bot.audit("command = 'stop'")] == ["interrupted"]


async def test_c1_a_removal_that_a_crash_cut_off_is_not_repeated(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    engine.docker("run", "--detach", "--name", "web", WEB)
    await ada.send("/rm -f web")
    question = await ada.wait_for(r"Kill and remove it\?")
    with frozen(engine):
        await ada.press("Kill and remove", question)
        await bot.attempts("rm")
        await bot.kill()
    try:
        until(lambda: made(engine) == 0, seconds=2)
    except TimeoutError:  # it ended before the engine was asked
        engine.tidy()
    engine.docker("run", "--detach", "--name", "web", WEB)
    engine.docker("run", "--detach", "--name", "other", WEB)
    await bot.start()
    await ada.wait_for("Interrupted by a restart: /rm")
    await ada.wait_for(r"^1 container running\n🟢 web · up")
    await sandbox.wait_until_idle(quiet=0.7)
    assert running(engine, "web")
    replay = await ada.press(0, question, data=question.rows[0][0]["callback_data"])
    assert "used already" in (await replay.answer())["text"]
    assert running(engine, "web")


async def test_c2_what_was_sent_long_before_the_start_is_not_run(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    await bot.stop()
    await ada.send(f"/run -d --name late {GREETER}", date=int(time.time()) - 90)
    await ada.send(f"/run -d --name intime {GREETER}", date=int(time.time()) - 20)
    await bot.start()
    await ada.wait_for("intime (runs|has ended)")
    told = await ada.wait_for("This command has expired", since=0)
    assert "Nothing was done, please send again" in told.text
    await sandbox.wait_until_idle()
    assert engine.docker("ps", "--all", "--format", "{{.Names}}") == "intime"
