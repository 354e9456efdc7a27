"""What people do about an incident in a topic of a group: its buttons, and replies to it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox, Sent
from tests.e2e.alerted import alerts_to, alone, crash, docker, listening, naming
from tests.e2e.bot import GROUP, Bot, settings
from tests.e2e.people import People, as_member
from tests.live.engine import Engine
from tests.live.images import BUSYBOX

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAILING_ONCE = """
    test -e /failed && exec sleep 86400
    touch /failed; seq 20; echo it failed; exit 3
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def topic(group: ChatClient) -> int:
    """Where alerts go."""
    return await group.topic("Alerts")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(
    sandbox: Sandbox, topic: int, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bot]:
    """It alerts that topic."""
    folder = tmp_path_factory.mktemp("bot")
    environment = settings(sandbox, engine.url, folder) | alerts_to(f"{GROUP}:{topic}")
    process = Bot(sandbox, environment, folder)
    await process.start()
    await listening(process)
    yield process
    assert await process.stop() == 0


@pytest.fixture
def vera(bot: Bot, group: ChatClient, people: People) -> ChatClient:
    """A viewer in the group."""
    return as_member(group, people.viewer)


@pytest.fixture
def otto(bot: Bot, group: ChatClient, people: People) -> ChatClient:
    """An operator in the group."""
    return as_member(group, people.operator)


async def card_of(group: ChatClient, topic: int, name: str) -> Sent:
    """The message of its incident, with all that is known."""
    pattern = rf"{name} crashed[\s\S]*it failed"
    return await group.wait_for(pattern, since=0, thread=topic)


def running(engine: Engine, name: str) -> bool:
    return engine.docker("inspect", "--format", "{{.State.Running}}", name) == "true"


async def test_the_buttons_of_an_incident_obey_roles(
    vera: ChatClient, otto: ChatClient, topic: int, engine: Engine
) -> None:
    await docker(
        engine, "run", "-d", "--name", "web", *alone("web"), BUSYBOX, "sh", "-c", FAILING_ONCE
    )
    card = await card_of(vera, topic, "web")
    assert card.buttons[:3] == ["Logs", "Restart", "Acknowledge"]
    await vera.press("Logs", card)
    shown = await vera.wait_for("it failed", thread=topic)
    assert shown.id != card.id
    await vera.press("Restart", card)
    await vera.wait_for("/restart needs the role operator. Yours is viewer here", thread=topic)
    assert not running(engine, "web")
    await otto.press("Acknowledge", card)
    taken = await otto.wait_for("👤 Otto looks after it", since=0, thread=topic)
    assert taken.id == card.id
    assert "Acknowledge" not in taken.buttons
    await otto.press("Restart", card)
    await otto.wait_for("web (was not running and is started|is restarted)", thread=topic)
    assert running(engine, "web")
    again = await otto.wait_for("web runs again", since=0, thread=topic)
    assert again.id == card.id
    assert again.buttons[:3] == ["Logs", "Restart", "Stop"]


async def test_replies_to_an_incident_are_about_its_container(
    sandbox: Sandbox, vera: ChatClient, otto: ChatClient, topic: int, engine: Engine
) -> None:
    # The first reply is here before Telegram has told the bot its message's number.
    await sandbox.fault("late", method="sendMessage", seconds=1, times=1)
    script = "test -e /n && exec sleep 86400; touch /n; seq 41 60; echo it failed here; exit 3"
    await crash(engine, "api", script=script)
    card = await card_of(vera, topic, "api")
    await vera.send("logs 5", reply_to=card.id, thread=topic)
    shown = await vera.wait_for("57\n58\n59\n60\nit failed here", thread=topic)
    assert "56" not in shown.text
    await vera.send("grep fail", reply_to=card.id, thread=topic)
    shown = await vera.wait_for("it failed here", thread=topic)
    assert "60" not in shown.text
    await vera.send("restart", reply_to=card.id, thread=topic)
    await vera.wait_for("/restart needs the role operator", thread=topic)
    assert not running(engine, "api")
    await otto.send("restart", reply_to=card.id, thread=topic)
    await otto.wait_for("api (was not running and is started|is restarted)", thread=topic)
    assert running(engine, "api")


async def test_a_mute_by_its_button_keeps_the_next_crash_silent(
    otto: ChatClient, topic: int, sandbox: Sandbox, bot: Bot, engine: Engine
) -> None:
    await crash(engine, "noisy", script="echo it failed; exit 3")
    card = await card_of(otto, topic, "noisy")
    await otto.press("Mute 1 h", card)
    await otto.wait_for("noisy is muted for 1 hr, until", thread=topic)
    before = await sandbox.requests("sendMessage")
    await bot.restart()
    await docker(engine, "start", "noisy")
    shown = await otto.wait_for(r"noisy crashed[\s\S]*2 times since", since=0)
    assert shown.id == card.id
    # A new container of that name is muted too.
    await docker(engine, "rm", "noisy")
    await crash(engine, "noisy", script="echo it failed; exit 3")
    await crash(engine, "heard", script="echo it failed; exit 3")
    await card_of(otto, topic, "heard")
    await asyncio.sleep(0.5)
    sent = await sandbox.requests("sendMessage", after=int(before[-1]["number"]))
    told = [one["params"] for one in sent if "noisy" in one["params"]["text"]]
    # That the first one is gone may be said below its card, without a sound.
    assert [one["text"] for one in told if not one.get("disable_notification")] == []
    assert [one["text"] for one in told if "crashed" in one["text"]] == []
    assert len(naming(await otto.bot_messages(), "heard")) == 1


async def test_what_is_open_and_what_is_used_is_listed(
    vera: ChatClient, otto: ChatClient, topic: int, engine: Engine
) -> None:
    await docker(engine, "run", "-d", "--name", "busy", BUSYBOX, "sh", "-c", "while :; do :; done")
    await crash(engine, "faulty", script="echo it failed; exit 3")
    await card_of(otto, topic, "faulty")
    await vera.send("/incidents", thread=topic)
    listed = await vera.wait_for(r"^\d+ incidents?\n", thread=topic)
    line = re.compile(r"faulty crashed · exit 3 · \d\d:\d\d · #\d+$", re.MULTILINE)
    assert line.search(listed.text), listed.text
    await vera.send("/stats busy faulty", thread=topic)
    used = await vera.wait_for("^1 container measured\n", thread=topic)
    row = re.search(r"^busy · (\d+)\.\d % · .*B of ", used.text, re.MULTILINE)
    assert row is not None, used.text
    assert int(row[1]) > 0
    assert "faulty is not running." in used.text
    await docker(engine, "rm", "-f", "faulty")
    await otto.wait_for("faulty was removed", since=0, thread=topic)
    await vera.send("/incidents -a", thread=topic)
    await vera.wait_for(r"^\d+ incidents?\n(.*\n)*. faulty was removed", thread=topic)
