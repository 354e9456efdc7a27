"""A bot in its own process, as an operator starts it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.sandbox.client import NotSeen, Sandbox

TOKEN = "123456:AAcanary-of-the-token-in-35-letters"
ADMIN, OPERATOR, VIEWER, STRANGER = 111, 222, 333, 999
GROUP = -1001
DECKHAND = Path(sys.executable).with_name("deckhand")
START_SECONDS = 40.0
LONGEST_SECONDS = 20.0
"""Waited for what it writes down."""


def settings(sandbox: Sandbox, engine_url: str, folder: Path) -> dict[str, str]:
    """The environment of a bot with three people and a group."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DECKHAND_TELEGRAM__TOKEN": TOKEN,
        "DECKHAND_TELEGRAM__API_URL": sandbox.url,
        "DECKHAND_ACCESS__USERS": json.dumps(
            {ADMIN: "admin", OPERATOR: "operator", VIEWER: "viewer"}
        ),
        "DECKHAND_ACCESS__CHATS": json.dumps({GROUP: "operator"}),
        "DECKHAND_HOSTS": json.dumps({"local": engine_url}),
        "DECKHAND_DATA_DIR": str(folder / "data"),
        "DECKHAND_LOG__LEVEL": "debug",
    }


class Bot:
    """`deckhand run`; its log goes to a file, which tests may search."""

    def __init__(self, sandbox: Sandbox, environment: Mapping[str, str], folder: Path) -> None:
        self.sandbox = sandbox
        self.environment = dict(environment)
        self.folder = folder
        self.log_file = folder / "bot.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None, "the bot was not started"
        return self._process.pid

    @property
    def log(self) -> str:
        """All that it wrote to stderr, over all its starts."""
        return self.log_file.read_text(errors="replace")

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return Path(self.environment["DECKHAND_DATA_DIR"]) / "deckhand.db"

    def audit(self, where: str) -> list[dict[str, Any]]:
        """Rows of the audit, oldest first."""
        return self._rows(f"select * from audit where {where} order by id")  # noqa: S608 - a test's own

    async def attempts(self, command: str) -> None:
        """Wait until it has written down that it begins such a command, which has no outcome."""
        async with asyncio.timeout(LONGEST_SECONDS):
            while not self.audit(f"command = '{command}' and verdict = ''"):  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.02)

    async def sent_all(self) -> None:
        """Wait until it has written down that all it had to say has arrived."""
        async with asyncio.timeout(LONGEST_SECONDS):
            while self.waiting():  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.02)

    def waiting(self) -> int:
        """How much of what it has to say by itself waits to be sent."""
        return len(self._rows("select 1 from outgoing where aside is null"))

    def deaths(self) -> int:
        """Of all containers, as its incidents count them."""
        each = "select json_extract(m.value, '$.count') as count"
        rows = self._rows(f"{each} from incidents, json_each(incidents.body, '$.members') as m")
        return sum(row["count"] for row in rows)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.database)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query)]

    def forget_audit(self) -> None:
        """Begin a test with an empty audit."""
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute("delete from audit")

    async def start(self, **changed: str) -> None:
        """Start it and wait until it has introduced itself to the server."""
        seen = await self.sandbox.requests("getMe")
        with self.log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                DECKHAND, "run", env=self.environment | changed, cwd=self.folder, stderr=log
            )
        last = int(seen[-1]["number"]) if seen else 0
        try:
            await self.sandbox.wait_for_request("getMe", after=last, timeout=START_SECONDS)
        except NotSeen:
            await self.kill()
            raise AssertionError(f"the bot did not start:\n{self.log}") from None

    async def stop(self, seconds: float = 10) -> int:
        """SIGTERM; gives the exit code."""
        return await self._end(signal.SIGTERM, seconds)

    async def restart(self, **changed: str) -> None:
        """Stop it and start it, with other settings where some are given."""
        await self.stop()
        await self.start(**changed)

    def end_begins(self) -> asyncio.Task[int]:
        """SIGTERM now; the task gives the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return asyncio.create_task(self.stop())

    async def kill(self) -> None:
        """SIGKILL."""
        await self._end(signal.SIGKILL, 5)

    async def _end(self, number: signal.Signals, seconds: float) -> int:
        process = self._process
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
        self._process = None
        return await asyncio.wait_for(process.wait(), seconds)
