"""Lets test processes that start together take turns."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Among all test runs of this user; the others wait."""
    lock = Path(tempfile.gettempdir()) / f"deckhand-{what}-{os.geteuid()}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
