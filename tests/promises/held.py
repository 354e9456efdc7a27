"""What a process holds, as the kernel counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Held:
    """Resident bytes now and at most, threads and open descriptors."""

    resident: int
    peak: int
    threads: int
    descriptors: int

    @classmethod
    def by(cls, pid: int) -> Held:
        """proc(5): /proc/PID/status and /proc/PID/fd."""
        process = Path(f"/proc/{pid}")
        status = dict(re.findall(r"(\w+):\s+(\d+)", (process / "status").read_text()))
        return cls(
            int(status["VmRSS"]) * 1024,
            int(status["VmHWM"]) * 1024,
            int(status["Threads"]),
            len(list((process / "fd").iterdir())),
        )


def forget_peak(pid: int) -> None:
    """Let the peak be what is resident now; for a process of the same user."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
