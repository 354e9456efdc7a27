"""Finds the programs that tests and measurements stand on; installs what is missing."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from tests.live.turns import one_at_a_time

PACKAGES = {
    "dockerd": "docker.io",
    "docker": "docker.io",
    "docker-registry": "docker-registry",
    "docker-compose": "docker-compose",
    "busybox": "busybox-static",
    "iptables": "iptables",
    "ip": "iproute2",
    "debootstrap": "debootstrap",
    "pg_ctl": "postgresql",
    "zstd": "zstd",
}
"""Program -> Debian package that brings it."""

_SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"
_SERVERS = Path("/usr/lib/postgresql")
"""Debian keeps each version's programs in a folder of its own."""


class ProgramMissingError(RuntimeError):
    """A program that the live tests need is absent and can't be installed by this user."""


def find(program: str) -> Path | None:
    """Where a program is, on PATH or in the system folders that a plain user's PATH leaves out."""
    folders = [os.environ.get("PATH", ""), _SYSTEM_PATH, *map(str, _SERVERS.glob("*/bin"))]
    found = shutil.which(program, path=":".join(folders))
    return Path(found) if found else None


@functools.cache
def require(program: str) -> Path:
    """The program's path; as root on Debian it is installed when missing."""
    found = find(program)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        found = _installed(program)
    if found is None:
        raise ProgramMissingError(
            f"The live tests need `{program}`: install Debian's {PACKAGES[program]} package, "
            "or run them as root on Debian, which installs it."
        )
    return found


def _installed(program: str) -> Path | None:
    # apt waits for whoever installs, and gives up at once when another fetches the lists.
    with one_at_a_time("apt"):
        if find(program) is None:
            _refresh_package_lists()
            _apt_get("install", "-y", "-qq", "--no-install-recommends", PACKAGES[program])
    return find(program)


@functools.cache
def _refresh_package_lists() -> None:
    _apt_get("update", "-qq")


def _apt_get(*arguments: str) -> None:
    # Run level 1 keeps Debian's install scripts from starting the package's own service, whose
    # daemon would outlive the tests. Somebody else may be installing.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=300", *arguments]
    done = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=600
    )
    if done.returncode:
        raise ProgramMissingError(f"apt-get {arguments[0]} failed:\n{done.stderr[-2000:]}")
