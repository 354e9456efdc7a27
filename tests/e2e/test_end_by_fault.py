"""A bot that can't hear anybody ends, with a line that says why; a container is then restarted."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import DECKHAND, settings
from tests.live.engine import Engine

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def ends(environment: dict[str, str], folder: Path) -> tuple[int | None, str]:
    """The exit code of `deckhand run`, and what it says."""
    process = await asyncio.create_subprocess_exec(
        DECKHAND, "run", env=environment, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), 15)
    return process.returncode, said.decode()


async def test_a_token_that_telegram_does_not_know(
    sandbox: Sandbox, engine: Engine, folder: Path
) -> None:
    wrong = "987654:AAnobody-knows-this-token"
    environment = settings(sandbox, engine.url, folder) | {"DECKHAND_TELEGRAM__TOKEN": wrong}
    code, said = await ends(environment, folder)
    assert code == 2
    assert said.count("copy it again from BotFather") == 1
    assert "AAnobody" not in said
    await sandbox.clear_log()


async def test_a_webhook_address_that_is_taken(
    sandbox: Sandbox, group: ChatClient, engine: Engine, folder: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = settings(sandbox, engine.url, folder) | {
            "DECKHAND_TELEGRAM__WEBHOOK_URL": "https://bot.example.org/hook",
            "DECKHAND_TELEGRAM__WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        }
        code, said = await ends(environment, folder)
    assert code == 1
    assert "in use" in said
    assert "Traceback" not in said
