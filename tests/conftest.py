"""Makes the fixtures that real parts come from known to all tests."""

from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.scale import IS_WHOLE, WHOLE_SECONDS

pytest_plugins = ["tests.live.fixtures", "tests.container.fixtures"]

# What else the machine does must not fail a property; time limits have tests of their own.
settings.register_profile("deckhand", deadline=None)
settings.load_profile("deckhand")

SLOWEST = ("container", "promises", "e2e", "watch", "engine")
"""Folders whose files take longest, the slowest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it in the end."""
    items.sort(key=lambda item: _place(item.path.relative_to(Path(__file__).parent).parts[0]))
    for item in items:
        if IS_WHOLE and item.get_closest_marker("scaled"):
            item.add_marker(pytest.mark.timeout(WHOLE_SECONDS), append=False)


def _place(folder: str) -> int:
    return SLOWEST.index(folder) if folder in SLOWEST else len(SLOWEST)


class _Scheduling(LoadFileScheduling):
    """A file's tests go to one process, and so do all that need the bot's image, which takes
    minutes to build: the others would only wait for it."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "tests/container/"
        return folder if nodeid.startswith(folder) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Scheduling:
    """In place of that of `--dist loadfile`."""
    return _Scheduling(config, log)
