"""What an engine tells of what is used, and of what registries have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.image_ref import ImageRef
from bot.domain.usage import DiskUse, Stats


class UsageEngine(Protocol):
    """A part of `core.ports.Engine`; every method raises EngineError's kinds, and ends."""

    async def stats(self, ids: Sequence[str]) -> Mapping[str, Stats]:
        """One sample of each, by id; those that do not run, or are gone, are left out."""

    async def disk_usage(self) -> DiskUse:
        """What it keeps on its disk; may take a minute, and only one can ask at a time."""

    async def registry_digest(self, image: ImageRef) -> str:
        """What the image's registry has under that name now; nothing is pulled. PullFailed."""
