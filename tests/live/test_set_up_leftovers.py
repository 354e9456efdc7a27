"""Test processes that start together remove what killed ones left, and none of them stumbles."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.live import leftovers, processes

TOGETHER = 4
ROOTS = 40


def a_dead_process() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    assert not processes.is_running(done.pid)
    return done.pid


def abandon(owner: int) -> Path:
    root = Path(tempfile.mkdtemp(prefix=f"deckhand-registry-{owner}-"))
    for number in range(50):
        (root / str(number)).touch()
    return root


_REMOVE = [sys.executable, "-c", "from tests.live import leftovers; leftovers.remove_abandoned()"]


def test_several_that_start_at_once_remove_them_together() -> None:
    roots = [abandon(a_dead_process()) for _ in range(ROOTS)]
    started = [
        subprocess.Popen(_REMOVE, stderr=subprocess.PIPE, text=True) for _ in range(TOGETHER)
    ]
    assert [process.communicate(timeout=60)[1] for process in started] == [""] * TOGETHER
    assert [process.returncode for process in started] == [0] * TOGETHER
    assert not any(root.exists() for root in roots)


def test_what_a_running_process_has_stays() -> None:
    root = abandon(os.getpid())
    subprocess.run(_REMOVE, check=True, timeout=60)
    assert root.exists()
    leftovers.remove(root)
