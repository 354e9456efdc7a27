"""One bot to a data folder: two would take each other's work for leftovers."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.errors import StoreError
from bot.domain.sentence import say
from bot.domain.text import code


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keep the folder for this process; StoreError where another one has it, OSError.

    The kernel lets go of it when the process ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                say(
                    "Another Deckhand uses the data folder {folder}: end it, or set another one.",
                    folder=code(str(folder)),
                )
            ) from None
        yield
