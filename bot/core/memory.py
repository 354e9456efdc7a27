"""What a heavy command took in memory goes back to the system."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3
"""mallopt(3) of glibc."""
LARGE_BYTES = 512 * 1024


def return_large_blocks() -> None:
    """Let freed blocks of this size go back at once, for the whole process.

    By itself glibc raises the bound to the largest block that was ever freed, and keeps smaller
    ones for the thread that had them: some MB for each thread that packed an image. Another C
    library is left as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)


def return_small_blocks() -> None:
    """Give back all that is freed now: malloc_trim(3). Takes some milliseconds.

    For after work in threads of its own with blocks below that size: glibc keeps those for threads
    to come, some 10 MB for each save.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
