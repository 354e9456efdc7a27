"""Waiting for what an engine does in its own time."""

import time
from collections.abc import Callable


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until `condition` holds, asking 20 times a second; TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"it did not come true within {seconds} s")
        time.sleep(0.05)
