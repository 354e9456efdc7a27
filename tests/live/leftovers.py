"""Removes everything that an engine leaves on the machine, also after it was killed."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.live import processes
from tests.live.bridge import Bridge, remove_networks

_PREFIX = "deckhand-engine-"
_BRIDGE_FILE = "bridge"


def new_root() -> Path:
    """A folder for an engine, named after this process; short, for socket paths end at 107."""
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def claim_bridge(root: Path) -> Bridge:
    """A bridge for the engine in `root`, noted there so that `remove` finds it."""
    bridge = Bridge.claim()
    (root / _BRIDGE_FILE).write_text(str(bridge.number))
    return bridge


def cgroup_name(root: Path) -> str:
    """The control group under which the engine in `root` puts its containers."""
    return root.name


def remove(root: Path) -> None:
    """End the engine's processes, then unmount, unlink and delete what they made."""
    processes.kill(processes.of_engine(root))
    for mount in mounts_under(root):
        subprocess.run(["umount", "--lazy", mount], check=False, capture_output=True)
    _remove_cgroups(cgroup_name(root))
    remove_networks(root / "data")
    noted = root / _BRIDGE_FILE
    if noted.exists():
        Bridge(int(noted.read_text())).remove()
    shutil.rmtree(root, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the engines of test runs that were killed before they could do it."""
    for root in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = root.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not processes.is_running(int(owner)):
            remove(root)


def mounts_under(root: Path) -> list[str]:
    """Mount points below `root`, innermost first."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [point for point in reversed(points) if point.startswith(f"{root}/")]


def cgroups(name: str) -> list[Path]:
    """The folders of a control group: one, or with cgroup v1 one per controller."""
    top = Path("/sys/fs/cgroup")
    return [path for path in (top / name, *top.glob(f"*/{name}")) if path.is_dir()]


def _remove_cgroups(name: str) -> None:
    for top in cgroups(name):
        for folder, _, _ in os.walk(top, topdown=False):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()
