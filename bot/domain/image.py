"""Images as the engine's list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Image:
    """One image with all its names."""

    id: str
    """`sha256:…`"""
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    created: datetime
    size_bytes: int
