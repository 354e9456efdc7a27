"""What this process holds: threads, file descriptors."""

import os
import threading
import time
from pathlib import Path


def threads() -> list[str]:
    """Names of our own threads that run."""
    return [one.name for one in threading.enumerate() if " engine " in one.name]


def descriptors() -> int:
    """Open files and sockets."""
    return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))


def threads_end(seconds: float) -> bool:
    """Whether all our threads end within that time."""
    deadline = time.monotonic() + seconds
    while threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    return not threads()
