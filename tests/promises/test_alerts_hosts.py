"""A3 and A10 with two engines: what becomes of one host is told, and does not touch the other."""

from __future__ import annotations

import asyncio
import json

from bot.sandbox.client import Sandbox
from tests.e2e.alerted import alerts_to, alone, crash, docker, listening, posted, watched
from tests.e2e.bot import Bot
from tests.e2e.people import People
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.images import BUSYBOX, WEB
from tests.promises.waiting import until

SILENT_SECONDS = 40
"""An engine that hangs is asked with patience, and only then counts as away for ten seconds."""
AGAIN = "test -e /failed && exec sleep 86400; touch /failed; echo it failed; exit 3"


async def test_one_host_goes_and_comes_back_while_the_other_is_watched(
    process: Bot, sandbox: Sandbox, people: People, engine: Engine, start_engine: StartEngine
) -> None:
    far = await asyncio.to_thread(start_engine)
    hosts = json.dumps({"near": engine.url, "far": far.url})
    process.environment |= alerts_to() | {"DECKHAND_HOSTS": hosts}
    await process.start()
    ada = people.admin
    await ada.send("/whoami")
    await ada.wait_for("Your role")
    await listening(process, "near", "far")

    await crash(engine, "same", script=AGAIN)
    await ada.wait_for(r"same crashed[\s\S]*near[\s\S]*it failed", since=0)
    await docker(far, "run", "-d", "--name", "same", *alone("same"), BUSYBOX, "sh", "-c", AGAIN)
    card = await ada.wait_for(r"same crashed[\s\S]*far[\s\S]*it failed", since=0)
    await ada.press("Restart", card)
    await ada.wait_for("same was not running and is started")
    assert far.docker("inspect", "--format", "{{.State.Running}}", "same") == "true"
    assert engine.docker("inspect", "--format", "{{.State.Running}}", "same") == "false"
    await docker(far, "rm", "-f", "same")

    await docker(far, "run", "-d", "--name", "lasting", "--restart", "always", WEB)
    await docker(far, "run", "-d", "--name", "left", WEB)
    await asyncio.to_thread(far.stop)
    await crash(engine, "meanwhile")
    await ada.wait_for("meanwhile crashed", since=0)
    gone = await ada.wait_for("Docker on far went down", since=0)
    assert len(await posted(sandbox, "far went down")) == 1
    await asyncio.to_thread(far.start)
    back = await ada.wait_for("^. far answers again after", since=0)
    assert gone.id in {back.id, back.reply_to}
    await ada.wait_for("did not come back[^/]*left", since=0)
    crashes = [one.text for one in await ada.bot_messages() if "crashed" in one.text]
    assert not [one for one in crashes if "lasting" in one or "left" in one]
    await crash(far, "later")
    card = await ada.wait_for(r"later crashed[\s\S]*far", since=0)

    await process.restart(DECKHAND_HOSTS=json.dumps({"near": engine.url}))
    left = await ada.wait_for(r"later crashed[\s\S]*far left the settings", since=0)
    assert left.id == card.id
    await until(lambda: watched(process) == {"near"})


async def test_a_host_that_hangs_is_told_and_so_is_its_answer(
    process: Bot, sandbox: Sandbox, people: People, start_engine: StartEngine
) -> None:
    far = await asyncio.to_thread(start_engine)
    hosts = json.dumps({"far": far.url})
    process.environment |= alerts_to() | {"DECKHAND_HOSTS": hosts}
    await process.start()
    ada = people.admin
    await ada.send("/whoami")
    await ada.wait_for("Your role")
    await listening(process, "far")
    await docker(far, "run", "-d", "--name", "lasting", WEB)

    far.pause(containerd=True)
    hung = await ada.wait_for("^. far does not answer", timeout=SILENT_SECONDS)
    assert "ended" not in hung.text
    far.resume()
    back = await ada.wait_for("^. far answers again after", since=0)
    assert hung.id in {back.id, back.reply_to}
    assert len(await posted(sandbox, "far does not answer")) == 1
    await crash(far, "later")
    await ada.wait_for("later crashed", since=0)
    heard = [one.text for one in await ada.bot_messages()]
    assert [one for one in heard if "lasting" in one] == []
