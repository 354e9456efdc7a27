"""Makes the fixtures that real parts come from known to all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.live.fixtures", "tests.container.fixtures"]

# What else the machine does must not fail a property; time limits have tests of their own.
settings.register_profile("deckhand", deadline=None)
settings.load_profile("deckhand")

SLOWEST = ("container", "promises", "e2e", "watch", "engine")
"""Folders whose files take longest, the slowest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it in the end."""
    items.sort(key=lambda item: _place(item.path.relative_to(Path(__file__).parent).parts[0]))


def _place(folder: str) -> int:
    return SLOWEST.index(folder) if folder in SLOWEST else len(SLOWEST)
