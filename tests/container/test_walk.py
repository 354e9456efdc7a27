"""The bot from its image, as nobody in particular with the socket's group, on the real engine."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import TOKEN, settings
from tests.e2e.saved import documents, download, load_line, run_line, sums, told_sums
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.images import GREETER, WEB
from tests.live.registry import Registry

pytestmark = pytest.mark.timeout(900)

NAME = "deckhand-under-test"
LOCKED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp")
SOCKET = "/var/run/docker.sock"


@pytest_asyncio.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """On loopback, which the container shares."""
    async with await Sandbox.start(root=tmp_path / "telegram") as server:
        await server.bot(TOKEN, username="deckhand_bot")
        for id, name in ((111, "Ada"), (222, "Otto"), (333, "Vera")):
            await server.person(id, name)
        await server.group(-1001)
        yield server
        assert await server.violations() == []


@pytest_asyncio.fixture
async def ada(
    sandbox: Sandbox, engine: Engine, bot_image: str, tmp_path: Path
) -> AsyncIterator[ChatClient]:
    """The admin's chat with the bot in the container."""
    if not engine.url.startswith("unix://"):
        pytest.skip("the engine has no socket to mount")
    socket = engine.url.removeprefix("unix://")
    given = settings(sandbox, f"unix://{SOCKET}", tmp_path)
    given = {name: value for name, value in given.items() if name.startswith("DECKHAND_")}
    del given["DECKHAND_DATA_DIR"]
    engine.docker(
        *("run", "--detach", "--name", NAME, "--network=host", "--init", *LOCKED),
        *("--group-add", _group_of(socket), "--volume", f"{socket}:{SOCKET}"),
        *("--volume", "deckhand-data:/deckhand/data", "--health-interval=1s"),
        *(word for name, value in given.items() for word in ("--env", f"{name}={value}")),
        bot_image,
    )
    await sandbox.wait_for_request("getMe")
    yield sandbox.chat(111, 111)
    engine.docker("stop", "--time", "15", NAME)
    code = engine.docker("inspect", "--format", "{{.State.ExitCode}}", NAME)
    assert code == "0", engine.docker("logs", NAME)


async def test_a_walk(
    ada: ChatClient,
    engine: Engine,
    registry: Registry,
    start_engine: StartEngine,
    tmp_path: Path,
) -> None:
    user = engine.docker("exec", NAME, "id", "-u")
    assert user == "10001"
    image = registry.fill(engine, GREETER)
    await ada.send(f"/pull {image}")
    done = await ada.wait_for("downloaded newer image")
    digest = engine.docker("inspect", "--format", "{{index .RepoDigests 0}}", image)
    assert digest.split("@")[1] in done.text
    await ada.send("/images deckhand-test/web")
    await ada.wait_for(re.escape(WEB))

    await ada.send(f"/run -d -p 127.0.0.1:0:80 --name web {WEB}")
    await ada.wait_for(r"web runs(.*\n)*Ports: 127\.0\.0\.1:\d+→80")
    await ada.send(f"/run --rm {GREETER}")
    await ada.wait_for("exit 0(.*\n)*hello")
    await ada.send("/ps")
    await ada.wait_for("2 containers running")
    await ada.send(f"/logs -n all --grep @deckhand_bot {NAME}")
    await ada.wait_for("this is @deckhand_bot")
    await ada.send("/stop web")
    await ada.wait_for("web is stopped, exit 143")
    await ada.send("/rm web")
    await ada.press("Remove", await ada.wait_for(r"Remove web\?"))
    await ada.wait_for("web is removed")
    assert engine.docker("ps", "--all", "--format", "{{.Names}}") == NAME

    await ada.send(f"/save {GREETER}")
    saved = await ada.wait_for(f"Saved {GREETER}")
    download(await documents(ada), tmp_path / "got")
    assert told_sums(saved) == sums(tmp_path / "got")
    other = start_engine()
    other.docker("rmi", GREETER)
    run_line(load_line(saved), tmp_path / "got", other)
    ids = [one.docker("inspect", "--format", "{{.Id}}", GREETER) for one in (engine, other)]
    assert ids[0] == ids[1]
    assert await _health(engine) == "healthy"


def _group_of(socket: str) -> str:
    return str(Path(socket).stat().st_gid)


async def _health(engine: Engine) -> str:
    for _ in range(100):
        shown = engine.docker("inspect", "--format", "{{json .State.Health}}", NAME)
        status = str(json.loads(shown)["Status"])
        if status != "starting":
            return status
        await asyncio.sleep(0.2)
    return "starting"
