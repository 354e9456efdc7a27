"""A bot on two engines: each answer about one names it, and its buttons act there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot, settings
from tests.e2e.saved import documents
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.images import GREETER, WEB

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def nas(engine: Engine, start_engine: StartEngine) -> DockerEngine:
    """A second engine; on both a container of the same name runs."""
    made = start_engine()
    for one in (engine, made):
        one.docker("run", "--detach", "--name", "web", WEB)
    return made


@pytest_asyncio.fixture(loop_scope="module")
async def bot(
    sandbox: Sandbox, group: ChatClient, engine: Engine, nas: DockerEngine, folder: Path
) -> AsyncIterator[Bot]:
    """The first of the two is the default."""
    hosts = json.dumps({"local": engine.url, "nas": nas.url})
    own = settings(sandbox, engine.url, folder) | {"DECKHAND_HOSTS": hosts}
    process = Bot(sandbox, own, folder)
    await process.start()
    yield process
    assert await process.stop() == 0


def first_line(words: str) -> str:
    return words.partition("\n")[0]


async def test_every_answer_says_which_host_it_is_about(
    ada: ChatClient, engine: Engine, nas: DockerEngine
) -> None:
    await ada.send("/rm web")
    question = await ada.wait_for(r"\A🖥 local\nweb is running\. Kill and remove it\?")
    await ada.press("Cancel", question)
    await ada.wait_for(r"\A🖥 local\n.*[\s\S]*Cancelled\. Nothing was done")

    await ada.send("/ps @nas")
    listed = await ada.wait_for(r"\A🖥 nas\n1 container running")
    await ada.press("web", listed)
    card = await ada.wait_for(r"\A🖥 nas\n🟢 web", button="Remove")
    await ada.press("Remove", card)
    question = await ada.wait_for(r"\A🖥 nas\nweb is running\. Kill and remove it\?")
    await ada.press("Kill and remove", question)
    await ada.wait_for(r"\A🖥 nas\n✅ web is removed\.\Z")
    assert engine.docker("ps", "--format", "{{.Names}}") == "web"
    assert nas.docker("ps", "--all", "--quiet") == ""

    await ada.send("/stop @nas web")
    await ada.wait_for(r"\A🖥 nas\n.*There is no container web here")
    await ada.send(f"/run @nas -d --name new {WEB}")
    await ada.wait_for(r"\A🖥 nas\n.*new")
    await ada.send(f"/save {GREETER}")
    await ada.wait_for(rf"\A🖥 local\n✅ Saved {GREETER}", timeout=30)
    assert [first_line(one.text) for one in await documents(ada)] == ["🖥 local"]
    await ada.send("/whoami")
    assert "🖥" not in (await ada.wait_for("Your role here")).text

    await asyncio.to_thread(nas.stop)
    await ada.send("/ps @nas")
    await ada.wait_for(r"\A🖥 nas\n.*There is no Docker engine at")
