"""Removes everything that an engine or registry leaves behind, also after it was killed."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.live import processes
from tests.live.bridge import Bridge, remove_networks
from tests.live.turns import one_at_a_time

_KINDS = ("engine", "registry")
_BRIDGE_FILE = "bridge"


def new_root(kind: str) -> Path:
    """A folder for an `engine` or `registry` of this process.

    It is short and not in pytest's own, for the paths of sockets end at 107 bytes.
    """
    return Path(tempfile.mkdtemp(prefix=f"deckhand-{kind}-{os.getpid()}-"))


def claim_bridge(root: Path) -> Bridge:
    """A bridge for the engine in `root`, noted there so that `remove` finds it."""
    bridge = Bridge.claim()
    (root / _BRIDGE_FILE).write_text(str(bridge.number))
    return bridge


def cgroup_name(root: Path) -> str:
    """The control group under which the engine in `root` puts its containers."""
    return root.name


def remove(root: Path) -> None:
    """End the processes that were started in `root`, then undo and delete what they made."""
    processes.kill(processes.started_in(root))
    noted = root / _BRIDGE_FILE
    if noted.exists():
        for mount in mounts_under(root):
            subprocess.run(["umount", "--lazy", mount], check=False, capture_output=True)
        _remove_cgroups(cgroup_name(root))
        remove_networks(root / "data")
        Bridge(int(noted.read_text())).remove()
    shutil.rmtree(root, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the engines and registries of this user's test runs that were killed.

    Test processes that start together all come here; one works, the others wait and find nothing.
    """
    with one_at_a_time("leftovers"):
        for root in _abandoned():
            remove(root)


def mounts_under(root: Path) -> list[str]:
    """Mount points below `root`, innermost first."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [point for point in reversed(points) if point.startswith(f"{root}/")]


def cgroups(name: str) -> list[Path]:
    """The folders of a control group: one, or with cgroup v1 one per controller."""
    top = Path("/sys/fs/cgroup")
    return [path for path in (top / name, *top.glob(f"*/{name}")) if path.is_dir()]


def _abandoned() -> Iterator[Path]:
    for kind in _KINDS:
        prefix = f"deckhand-{kind}-"
        for root in Path(tempfile.gettempdir()).glob(f"{prefix}*-*"):
            owner = root.name.removeprefix(prefix).partition("-")[0]
            if owner.isdigit() and not processes.is_running(int(owner)) and _is_mine(root):
                yield root


def _is_mine(root: Path) -> bool:
    try:
        return root.stat().st_uid == os.geteuid()
    except FileNotFoundError:  # its owner was just removing it
        return False


def _remove_cgroups(name: str) -> None:
    for top in cgroups(name):
        for folder, _, _ in os.walk(top, topdown=False):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()
