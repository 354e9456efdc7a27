"""C6: an engine that answers nothing holds up nobody for long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot, settings
from tests.e2e.people import People
from tests.live.daemon import DockerEngine
from tests.live.fixtures import StartEngine
from tests.live.images import STUBBORN, WEB

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.alone]

NOT_RESPONDING = "The engine on local does not answer"
LINES = (
    "/ps",
    "/images",
    "/logs web",
    "/stop web",
    "/restart web",
    "/start web",
    "/rm web",
    f"/run -d {WEB}",
    f"/pull {WEB}",
    f"/save {WEB}",
    "/version",
)


@pytest.fixture
def freezable(start_engine: StartEngine) -> DockerEngine:
    """One to freeze."""
    return start_engine()


@pytest_asyncio.fixture(loop_scope="module")
async def bot(
    sandbox: Sandbox, group: ChatClient, freezable: DockerEngine, tmp_path: Path
) -> AsyncIterator[Bot]:
    """A bot on that engine, whose people may have many commands under way."""
    environment = settings(sandbox, freezable.url, tmp_path)
    process = Bot(sandbox, environment | {"DECKHAND_LIMITS__CALLS_PER_PERSON": "50"}, tmp_path)
    await process.start()
    yield process
    freezable.resume()
    assert await process.stop() == 0


async def all_told(chat: ChatClient, commands: list[int], until: float) -> None:
    """Each of these commands has its answer by then: the engine does not respond."""
    left = set(commands)
    while left:
        assert time.monotonic() < until, f"{left} were not told:\n{await chat.text()}"
        said = [one for one in await chat.bot_messages() if NOT_RESPONDING in one.text]
        left -= {one.reply_to for one in said}
        await asyncio.sleep(0.1)


async def test_c6_every_command_says_so_within_ten_seconds_and_works_again_within_five(
    bot: Bot, people: People, freezable: DockerEngine
) -> None:
    freezable.docker("run", "--detach", "--name", "web", WEB)
    ada = people.admin
    await ada.send("/ps")
    await ada.wait_for("web")

    freezable.pause(containerd=True)
    began = time.monotonic()
    sent = [await ada.send(line) for line in LINES]
    await all_told(ada, [one.id for one in sent], began + 10)

    freezable.resume()
    back = time.monotonic()
    while True:
        await ada.send("/ps")
        if "web" in (await ada.wait_for(r".", timeout=5)).text:
            break
        assert time.monotonic() - back < 5
    assert freezable.docker("inspect", "--format", "{{.State.Running}}", "web") == "true"


async def test_c6_streams_end_too(bot: Bot, people: People, freezable: DockerEngine) -> None:
    freezable.docker("run", "--detach", "--name", "stub", STUBBORN)
    ada = people.admin
    await ada.send("/logs -f stub")
    followed = await ada.wait_for("ready", button="Stop")
    await ada.send(f"/run --name fore {STUBBORN}")
    run = await ada.wait_for("fore", button="Stop")
    freezable.pause(containerd=True)
    began = time.monotonic()
    await all_told(ada, [one.reply_to or 0 for one in (followed, run)], began + 10)
    lives = [one for one in await ada.bot_messages() if one.id in {followed.id, run.id}]
    assert [one.buttons for one in lives] == [[], []]


async def test_c6_what_needs_no_engine_answers_at_once(
    bot: Bot, people: People, freezable: DockerEngine
) -> None:
    freezable.pause()
    await people.admin.send("/ps")
    await people.operator.send("/whoami")
    await people.operator.wait_for("You are Otto", timeout=1)


async def test_an_engine_that_is_gone_is_said_to_be(
    bot: Bot, people: People, freezable: DockerEngine
) -> None:
    freezable.stop()
    await people.admin.send("/ps")
    await people.admin.wait_for("There is no Docker engine at .*Is it running")
    freezable.start()
    await people.admin.send("/ps")
    await people.admin.wait_for("There is no container here yet")
