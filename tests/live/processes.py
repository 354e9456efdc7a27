"""Looks at /proc: which processes belong to an engine or registry, and when they have ended."""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

_PROGRAMS = ("dockerd", "containerd", "docker-proxy", "docker-registry", "runc")


def started_in(root: Path) -> set[int]:
    """The engine's or registry's programs given a path under `root`, and all they started."""
    started = {
        pid
        for pid, words in _command_lines().items()
        if Path(words[0]).name.startswith(_PROGRAMS) and any(f"{root}/" in word for word in words)
    }
    return _with_descendants(started)


def kill(pids: Iterable[int], seconds: float = 10) -> None:
    """Send KILL to each and wait until all are gone; TimeoutError if one isn't."""
    pids = set(pids)
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + seconds
    while left := {pid for pid in pids if is_running(pid)}:
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes {sorted(left)} outlived SIGKILL for {seconds} s")
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether the process exists and isn't a zombie that waits for its parent."""
    status = _status(pid)
    return status is not None and status[0] != "Z"


def wait_for_frozen(pid: int, *, frozen: bool, seconds: float = 5) -> None:
    """Wait until SIGSTOP or SIGCONT has taken hold; TimeoutError if it doesn't."""
    deadline = time.monotonic() + seconds
    while (status := _status(pid)) and (status[0] == "T") != frozen:
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {pid} is in state {status[0]} after {seconds} s")
        time.sleep(0.002)


def _status(pid: int) -> tuple[str, int] | None:
    """State letter and parent; the name before them may hold spaces and brackets."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return fields[0], int(fields[1])


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _command_lines() -> dict[int, list[str]]:
    lines: dict[int, list[str]] = {}
    for pid in _all_pids():
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if raw:
            lines[pid] = raw.rstrip(b"\0").decode(errors="replace").split("\0")
    return lines


def _with_descendants(pids: set[int]) -> set[int]:
    parents = {pid: status[1] for pid in _all_pids() if (status := _status(pid))}
    family = set(pids)
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family
