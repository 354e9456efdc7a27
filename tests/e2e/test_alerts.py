"""A9, A10 and S1 by a whole bot: what is told of real containers' ends, and what is not."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.short_id import short_id
from bot.sandbox.client import ChatClient, Sandbox, Sent
from tests.e2e.alerted import alerts_to, alone, crash, docker, listening
from tests.e2e.bot import ADMIN, Bot, settings
from tests.e2e.people import People
from tests.live.engine import KEEP_LABEL, Engine
from tests.live.images import BUSYBOX, DATA, GREETER, HEALTH, HUNGRY, STUBBORN, WEB
from tests.live.registry import Registry
from tests.promises import canaries

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANNEL = -1009
LOOP_DEATHS = 4
LOOPING = f"""
    n=$(cat /n 2>/dev/null || echo 0); n=$((n + 1)); echo $n >/n
    test $n -gt {LOOP_DEATHS} && exec sleep 86400
    sleep 1; exit 3
"""
STABLE_SECONDS = 30


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def channel(sandbox: Sandbox) -> ChatClient:
    """Only the setting of alerts names it."""
    return await sandbox.group(CHANNEL, "Incidents", type="channel")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(  # noqa: PLR0917 - its parts
    sandbox: Sandbox,
    group: ChatClient,
    channel: ChatClient,
    people: People,
    engine: Engine,
    folder: Path,
) -> AsyncIterator[Bot]:
    """It alerts the admin, and knows a registry's password."""
    logins = {"127.0.0.1:1": {"username": "ada", "password": canaries.REGISTRY}}
    environment = settings(sandbox, engine.url, folder) | alerts_to(ADMIN, CHANNEL)
    process = Bot(sandbox, environment | {"DECKHAND_REGISTRIES": json.dumps(logins)}, folder)
    await process.start()
    await people.admin.send("/whoami")
    await people.admin.wait_for("Your role")
    await listening(process)
    yield process
    assert await process.stop() == 0


@pytest.fixture(scope="module")
def looping(bot: Bot, engine: Engine) -> Iterator[str]:
    """A container that the engine starts again and again, and that then stays."""
    words = ("--detach", "--restart", "always", "--label", KEEP_LABEL, "--name", "looping")
    engine.docker("run", *words, *alone("loops"), BUSYBOX, "sh", "-c", LOOPING)
    yield "looping"
    engine.docker("rm", "--force", "looping")


async def alert(chat: ChatClient, pattern: str) -> Sent:
    """The message of an incident, from the test's beginning on or before."""
    return await chat.wait_for(pattern, since=0)


async def told(chat: ChatClient, engine: Engine, but: str) -> list[str]:
    """What the chat heard, once it has heard of a crash after all else."""
    # An end after a signal that is no usual one is held for a second.
    await asyncio.sleep(1.2)
    await crash(engine, but)
    await alert(chat, f"{but} crashed")
    return [one.text for one in await chat.bot_messages()]


@pytest.mark.usefixtures("looping")
async def test_a10_no_wanted_end_is_told_as_a_crash(
    bot: Bot, ada: ChatClient, engine: Engine
) -> None:
    for name, image in (("wanted-a", STUBBORN), ("wanted-b", WEB), ("wanted-c", DATA)):
        await docker(engine, "run", "-d", "--name", name, image)
    await docker(engine, "stop", "-t", "1", "wanted-a")
    await docker(engine, "restart", "-t", "1", "wanted-b")
    await ada.send("/restart -t 1 wanted-b")
    await ada.wait_for("wanted-b")
    await ada.send("/stop -t 1 wanted-b")
    await ada.wait_for("wanted-b is stopped")
    await docker(engine, "run", "-d", "--name", "wanted-d", "--restart", "always", GREETER)
    await docker(engine, "start", "wanted-a", "wanted-b")
    # As `compose down` does: stop all of a project, then remove them.
    await docker(engine, "stop", "-t", "1", "wanted-a", "wanted-b", "wanted-c", "wanted-d")
    await docker(engine, "rm", "wanted-a", "wanted-b", "wanted-c", "wanted-d")
    heard = await told(ada, engine, "unwanted")
    assert [one for one in heard if "wanted-" in one and "crash" in one] == []
    assert len([one for one in heard if "unwanted" in one]) == 1


@pytest.mark.usefixtures("looping")
async def test_a_chat_that_only_the_setting_of_alerts_names_hears_them(
    channel: ChatClient, engine: Engine
) -> None:
    await crash(engine, "heard")
    await alert(channel, "heard crashed")


@pytest.mark.usefixtures("looping")
async def test_a10_a_kill_for_memory_is_told_as_one(ada: ChatClient, engine: Engine) -> None:
    await docker(engine, "run", "-d", "--name", "hungry", *alone("hungry"), "-m", "16m", HUNGRY)
    # What is not known at once is added.
    await alert(ada, r"hungry ran out of memory · exit 137\n[\s\S]*Its limit is 16")


@pytest.mark.usefixtures("looping")
async def test_a_restart_that_fails_for_good_is_told(
    ada: ChatClient, engine: Engine, tmp_path: Path
) -> None:
    mount = f"type=bind,src={tmp_path},dst=/data"
    words = ("--name", "lost", "--restart", "always", "--mount", mount, *alone("lost"))
    (tmp_path / "here").touch()
    script = "while [ -e /data/here ]; do sleep 0.1; done; sleep 1; exit 3"
    await docker(engine, "run", "-d", *words, BUSYBOX, "sh", "-c", script)
    await asyncio.to_thread(shutil.rmtree, tmp_path)
    told = r"lost crashed and stays down · exit 3\n[\s\S]*Docker could not start it again"
    await ada.wait_for(told, since=0, timeout=60)
    heard = [one.text for one in await ada.bot_messages() if "lost crashed" in one.text]
    # The first said so until its newest word came as a message of its own.
    assert len(heard) == 2
    assert re.search(r"What is to be mounted at /data is not there: \S+ on the host", heard[-1])


@pytest.mark.usefixtures("looping")
async def test_s1_what_a_container_says_at_its_end_is_cleared_of_secrets(
    bot: Bot, ada: ChatClient, sandbox: Sandbox, engine: Engine
) -> None:
    script = f"echo before; echo login with {canaries.REGISTRY} failed; exit 4"
    await crash(engine, "telltale", script=script)
    await alert(ada, r"telltale crashed[\s\S]*before\nlogin with \*\*\* failed")
    flags = ("--health-interval=1s", "--health-retries=1")
    check = f"--health-cmd=echo no {canaries.REGISTRY}; exit 1"
    await docker(engine, "run", "-d", "--name", "ill", *alone("ill"), *flags, check, HEALTH)
    await alert(ada, r"ill is unhealthy[\s\S]*no \*\*\*")
    places = [
        canaries.Place("log", bot.log.encode()),
        *canaries.files(bot.folder / "data"),
        *await canaries.requests(sandbox),
    ]
    assert [one for one in canaries.found(places) if one.startswith(canaries.REGISTRY)] == []


async def test_images_are_told_by_name_where_that_was_asked_for(
    bot: Bot, ada: ChatClient, engine: Engine, registry: Registry
) -> None:
    name = await asyncio.to_thread(registry.fill, engine, GREETER)
    await ada.send("/alerts kinds +image")
    await ada.wait_for(r"Kinds: .*image")
    await docker(engine, "pull", name)
    await alert(ada, rf"Images on local changed\n[\s\S]*pull {name}")
    await docker(engine, "create", "--name", "model", BUSYBOX)
    await docker(engine, "commit", "model", "lone:1")
    id = short_id(await docker(engine, "inspect", "-f", "{{.Id}}", "lone:1"))
    await docker(engine, "rmi", "lone:1")
    await alert(ada, f"delete {id}")
    await ada.send("/alerts kinds usual")
    await ada.wait_for("Left out: image")


async def test_a9_a_crash_loop_is_one_message_that_is_edited(
    looping: str, bot: Bot, ada: ChatClient, sandbox: Sandbox, engine: Engine
) -> None:
    over = f"looping is stable again after {LOOP_DEATHS} restarts"
    ended = await ada.wait_for(f"^. {over}$", since=0, timeout=STABLE_SECONDS + 20)
    card = await alert(ada, f"{over}.*\n")
    sent = await sandbox.requests("sendMessage", chat=ADMIN, contains=looping)
    assert len([one for one in sent if one["status"] == 200]) == 2
    assert ended.reply_to == card.id
    assert sent[-1]["params"]["disable_notification"] in {True, "true"}
    # Whether it was down or up when the message was changed is the moment's chance.
    meanwhile = re.compile(rf"{looping} (?:crashes again and again|runs again, not yet for long)")
    assert any(meanwhile.search(text) for text in card.history)
    assert f"{LOOP_DEATHS} times since" in card.text
