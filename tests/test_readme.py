from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot import commands
from bot.core.command import REGISTRY
from bot.domain.timing import leading, parse_timing
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store
from tests.readme import README, filled
from tests.store.samples import SetClock


def test_tables_are_what_the_code_says() -> None:
    text = README.read_text()
    assert filled(text) == text, "run `make readme`"


async def test_the_audit_is_read_as_shown(tmp_path: Path) -> None:
    (query,) = re.findall(r'`sqlite3 -readonly data/deckhand\.db "(.*)"`', README.read_text())
    async with open_store("", tmp_path, SecretHiding(), SetClock()) as store:
        await store.journal.turned_away(1, 111, 111, "stranger")
    with closing(sqlite3.connect(tmp_path / "deckhand.db")) as database:
        (row,) = database.execute(query).fetchall()
    assert row[-1] == "turned away"


def test_the_socket_s_group_is_written_as_a_number(tmp_path: Path) -> None:
    (line,) = [one for one in README.read_text().splitlines() if "DOCKER_GID" in one]
    shutil.copy(README.parent / "config/.env.example", tmp_path / ".env")
    socket = tmp_path / "docker.sock"
    socket.touch()
    shell = line.replace("/var/run/docker.sock", str(socket))
    subprocess.run(["/bin/sh", "-c", shell], cwd=tmp_path, check=True)
    written = (tmp_path / ".env").read_text().splitlines()
    assert written[-2:] == ["#DOCKER_GID=", f"DOCKER_GID={socket.stat().st_gid}"]


def test_its_schedules_can_be_added() -> None:
    commands.load()
    lines = re.findall(r"/schedule add (.+?)(?:   |$)", README.read_text(), re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        words = [word for word in shlex.split(line) if word != "--quiet"]
        count = leading(words)
        parse_timing(" ".join(words[:count]), datetime.now(UTC))
        assert words[count] in REGISTRY
