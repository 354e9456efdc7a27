"""Working files on disk: a folder for each piece of work, none left behind."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.errors import SpoolFull
from bot.core.turns import Turns
from bot.domain.sentence import say


@dataclass(frozen=True)
class DiskSpool:
    """Folders below `root`, which belongs to one bot alone; implements core.ports.Spool."""

    root: Path
    filling: Turns = field(default_factory=Turns, compare=False)

    def prepare(self) -> None:
        """Make the root, readable by the bot only, and remove what a crash left in it.

        Call it once, at start, before anything uses the spool. OSError when it can't be written.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for leftover in self.root.iterdir():
            if leftover.is_dir() and not leftover.is_symlink():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()

    @asynccontextmanager
    async def folder(self) -> AsyncIterator[Path]:
        """A new folder that is removed with all in it on leaving; SpoolFull without room for it."""
        try:
            made = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=self.root))
        except OSError as fault:
            raise SpoolFull(
                say("The bot can't write working files: {fault}.", fault=fault.strerror or "")
            ) from fault
        try:
            yield made
        finally:
            # Unlinking gigabytes takes a while, and has to happen also when we are cancelled.
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, made, ignore_errors=True))

    def free_bytes(self) -> int:
        """What an ordinary user can still write on the disk of the root."""
        return shutil.disk_usage(self.root).free
