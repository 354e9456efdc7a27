"""Images as the engine's list shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    labels: Mapping[str, str] = field(default_factory=dict)
    containers: int | None = None
    """How many containers are made of it; None where the engine did not count."""
