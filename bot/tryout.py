"""The bot on the local Bot API server: to try it without Telegram, against the real engine."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from importlib.util import find_spec
from pathlib import Path

from pydantic import AnyHttpUrl, SecretStr

from bot.app import run
from bot.core.errors import StoreError
from bot.domain.role import Role
from bot.exit_code import FAILED
from bot.settings import Settings
from bot.settings_sections import Access, Log, Storage
from bot.settings_telegram import Telegram
from bot.store.lock import hold

USERS = {111: Role.ADMIN, 222: Role.OPERATOR, 333: Role.VIEWER}
GROUP = -1001
"""The people and the group that the server's page offers, bot/sandbox/demo.py."""
START_SECONDS = 20.0
OTHER_PORTS = (8090, 8091)
"""One is named where the one that was asked for is taken."""


async def try_out(settings: Settings, port: int) -> int:
    """Start the server on that port and the bot on it; both end with SIGTERM or Ctrl-C."""
    if find_spec("aiohttp") is None:
        print("The sandbox needs its extra: pip install 'deckhand-bot[sandbox]'", file=sys.stderr)
        return FAILED
    if why := _in_use(settings):
        print(why, file=sys.stderr)
        return FAILED
    token = f"{secrets.randbelow(10**9)}:{secrets.token_urlsafe(24)}"
    server, url = await _serve(port, token)
    if not url:
        await server.wait()
        other = next(one for one in OTHER_PORTS if one != port)
        print(
            f"Port {port} can't be used; choose another: make run PORT={other}, or --port {other}",
            file=sys.stderr,
        )
        return FAILED
    try:
        print(_greeting(url, settings), flush=True)
        return await run(_on_sandbox(settings, token, url))
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


def _in_use(settings: Settings) -> str:
    """Why the data folder can't be used; empty if it can. Said before anybody is invited."""
    try:
        with hold(_data_dir(settings)):
            return ""
    except (StoreError, OSError) as fault:
        return f"Deckhand can't be tried out: {fault}"


def _data_dir(settings: Settings) -> Path:
    return settings.data_dir / "sandbox"


async def _serve(port: int, token: str) -> tuple[Process, str]:
    """The running server and its address; empty when it did not start."""
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox", "--port", str(port), "--token", token),
        stdout=PIPE,
        stderr=DEVNULL,
    )
    assert server.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        line = await asyncio.wait_for(server.stdout.readline(), START_SECONDS)
    except TimeoutError:
        server.kill()
        line = b""
    return server, json.loads(line)["url"] if line else ""


def _on_sandbox(settings: Settings, token: str, url: str) -> Settings:
    """The same settings with the page's people, and data of their own."""
    return settings.model_copy(
        update={
            "telegram": Telegram(token=SecretStr(token), api_url=AnyHttpUrl(url)),
            "access": Access(users=USERS, chats={GROUP: Role.ADMIN}),
            "data_dir": _data_dir(settings),
            "storage": Storage(),
            "log": Log(level=settings.log.level, format="text"),
        }
    )


def _greeting(url: str, settings: Settings) -> str:
    engine = next(iter(settings.hosts.values())).url
    why = "The token of the settings is not used" if settings.telegram.token else "No token is set"
    return (
        f"{why}: Deckhand runs on a local Bot API server, with the engine at {engine}.\n"
        f"Talk to it: {url}\n"
        "Ada is admin, Otto operator, Vera viewer; all three are in the group «Operations».\n"
        "Ctrl-C ends both."
    )
