"""`deckhand` with any words, as an operator types it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.e2e.bot import DECKHAND


async def deckhand(*words: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Run it to its end: exit code, stdout, stderr."""
    process = await asyncio.create_subprocess_exec(
        DECKHAND,
        *words,
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode or 0, out.decode(), err.decode()
