"""The server as a child process."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 20.0
STOP_SECONDS = 10.0


@dataclass
class Process:
    """A running server process and its address."""

    child: asyncio.subprocess.Process
    url: str

    @classmethod
    async def start(cls, *, port: int, local: bool, root: Path | None) -> Process:
        """Start it and wait for the line that names its port."""
        command = [sys.executable, "-m", "bot.sandbox", "--port", str(port)]
        command += ["--local"] if local else []
        command += ["--root", str(root)] if root else []
        child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert child.stdout is not None  # noqa: S101 - a pipe was asked for
        line = await asyncio.wait_for(child.stdout.readline(), START_SECONDS)
        if not line:
            raise RuntimeError(f"the sandbox ended with exit code {await child.wait()}")
        return cls(child, json.loads(line)["url"])

    async def stop(self) -> None:
        """End it and wait until it is gone."""
        if self.child.returncode is None:
            self.child.terminate()
        try:
            await asyncio.wait_for(self.child.wait(), STOP_SECONDS)
        except TimeoutError:
            self.child.kill()
            await self.child.wait()
