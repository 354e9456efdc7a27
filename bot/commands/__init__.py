"""The commands: one file each, a folder a family; found by walking, listed nowhere."""

from __future__ import annotations

import pkgutil
from importlib import import_module


def load() -> None:
    """Import every module below, so that each command is declared; doing it twice is harmless."""
    for found in pkgutil.walk_packages(__path__, f"{__name__}."):
        import_module(found.name)
