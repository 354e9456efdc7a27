"""What /save sent to a chat, taken as a person takes it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from bot.sandbox.client import ChatClient, Sent
from tests.live.engine import Engine


async def documents(chat: ChatClient) -> list[Sent]:
    """What arrived since the last command."""
    return [one for one in await chat.bot_messages(chat.mark) if one.raw["file"]]


def download(sent: list[Sent], to: Path) -> None:
    """The chat's documents under their own names, as a person saves them."""
    to.mkdir()
    for one in sent:
        shutil.copy(one.file["path"], to / one.file["name"])


def load_line(saved: Sent) -> str:
    """The line that loads it, as the chat marks it for copying."""
    code = next(one for one in saved.entities if one["type"] in {"code", "pre"})
    units = saved.text.encode("utf-16-le")
    start = 2 * int(code["offset"])
    return units[start : start + 2 * int(code["length"])].decode("utf-16-le")


def run_line(line: str, folder: Path, engine: Engine) -> str:
    """In bash, with docker speaking to that engine."""
    here = f"{engine.client.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=engine.environment | {"PATH": here},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def told_sums(saved: Sent) -> dict[str, str]:
    """File name -> SHA-256 in the final message."""
    return dict(re.findall(r"^(\S+)  [\d.]+ \w+\n([0-9a-f]{64})$", saved.text, re.MULTILINE))


def sums(folder: Path) -> dict[str, str]:
    """File name -> SHA-256 of what was downloaded."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}
