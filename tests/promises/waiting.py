"""Waiting for what another process does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


async def until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """Returns as soon as it is so; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "this did not come about in time"
        await asyncio.sleep(0.005)
