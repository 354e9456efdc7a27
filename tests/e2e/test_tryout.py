"""`deckhand sandbox` and `run --or-sandbox`: the bot tried without Telegram."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from pathlib import Path

import pytest

from bot.sandbox.client import Sandbox
from bot.store.lock import hold
from tests.e2e.bot import DECKHAND, GROUP, TOKEN
from tests.e2e.command_line import deckhand
from tests.live.engine import Engine
from tests.live.registry import free_port

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRY_OUTS = {
    "no token": ("run --or-sandbox", {}, "No token is set: "),
    "a token": (
        "sandbox",
        {"DECKHAND_TELEGRAM__TOKEN": TOKEN},
        "The token of the settings is not used: ",
    ),
}


@pytest.mark.parametrize("given", TRY_OUTS)
async def test_it_can_be_tried_without_telegram(engine: Engine, tmp_path: Path, given: str) -> None:
    words, environment, greeting = TRY_OUTS[given]
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        DECKHAND,
        *(*words.split(), "--port", str(port)),
        env={"DOCKER_HOST": engine.url, "HOME": str(tmp_path)} | environment,
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    printed = ""
    while "Ctrl-C" not in printed:
        printed += (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    url = re.search(r"http://127\.0\.0\.1:\d+", printed)
    assert url is not None, printed
    assert printed.startswith(greeting)
    assert engine.url in printed
    tryout = Sandbox(url[0])
    try:
        ada = tryout.chat(111, 111)
        await ada.send("/ps")
        await ada.wait_for("There is no container here yet")
        team = tryout.chat(GROUP, 111)
        await team.send("/whoami")
        await team.wait_for("Your role here: admin")  # so that /rm can be tried there too
        assert await tryout.violations() == []
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0
        await tryout.stop()
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))  # the server has ended too


async def test_a_port_that_is_taken_is_said_with_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        # `make test` may be above us, and its flags would make this one speak of folders.
        alone = {name: value for name, value in os.environ.items() if "MAKE" not in name}
        words = ("make", "--dry-run", "run", f"PORT={port}")
        made = await asyncio.create_subprocess_exec(
            *words, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=alone
        )
        line = (await made.communicate())[0].decode().splitlines()[-1]
        assert line.split()[1:] == ["run", "--or-sandbox", "--port", str(port)]
        code, out, err = await deckhand(*line.split()[1:], folder=tmp_path)
    assert (code, out) == (1, "")
    assert err == (
        f"Port {port} can't be used; choose another: make run PORT=8090, or --port 8090\n"
    )


async def test_so_is_one_that_does_not_exist_and_nothing_is_left(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    spare = tmp_path_factory.mktemp("tmp")
    words = ("sandbox", "--port", "80999")
    code, out, err = await deckhand(*words, folder=tmp_path, TMPDIR=str(spare))
    assert (code, out) == (1, "")
    assert err.startswith("Port 80999 can't be used; choose another")
    assert await asyncio.to_thread(lambda: list(spare.iterdir())) == []


async def test_a_data_folder_in_use_is_said_before_anybody_is_invited(tmp_path: Path) -> None:
    with hold(tmp_path / "data" / "sandbox"):
        code, out, err = await deckhand("sandbox", "--port", str(free_port()), folder=tmp_path)
    assert (code, out) == (1, "")
    assert err.startswith("Deckhand can't be tried out: Another Deckhand uses the data folder")
