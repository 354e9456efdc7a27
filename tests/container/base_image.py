"""Stands in for the Dockerfile's base image on machines that can't pull it.

A minimal Debian with its own Python, made by debootstrap from the mirror that apt uses here. It
takes about a minute, so the result is kept in ~/.cache/deckhand-tests, named after what went in.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.live.engine import Engine
from tests.live.programs import require

CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
"""The certificates that this machine trusts; the stand-in gets them too, so that pip works."""

_SUITE = "bookworm"
_PACKAGES = "ca-certificates,python3,python3-venv"
_SUPERFLUOUS = ("usr/share/doc", "usr/share/man", "usr/share/locale", "var/lib/apt/lists")
"""What the official slim images leave out as well."""


def base_reference(dockerfile: Path) -> str:
    """The base image that the Dockerfile names."""
    found = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", dockerfile.read_text(), re.MULTILINE)
    assert found, "the Dockerfile has no ARG PYTHON_IMAGE"
    return found[1]


def provide(engine: Engine, reference: str) -> None:
    """Make sure that `reference` can be built from.

    As root the stand-in takes its name, so that a test run needs no network but apt's and pip's;
    DECKHAND_TEST_BASE=pull wants the real one. On a given engine the real one is pulled too.
    """
    if os.environ.get("DECKHAND_TEST_BASE") == "pull" or os.geteuid() != 0:
        engine.docker("pull", reference, seconds=300)
        return
    change = 'CMD ["python3"]'
    engine.docker("import", "--change", change, str(_cached_tree()), reference, seconds=120)


def _cached_tree() -> Path:
    recipe = "\n".join((_SUITE, _PACKAGES, *_SUPERFLUOUS)).encode() + _ca_bundle()
    name = f"base-{hashlib.sha256(recipe).hexdigest()[:16]}.tar"
    cached = Path.home() / ".cache/deckhand-tests" / name
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cached.parent) as work:
            tree = _make_tree(Path(work))
            # In one step, for another test run may be making it too.
            tree.rename(cached)
    return cached


def _make_tree(work: Path) -> Path:
    root, tree = work / "root", work / "tree.tar"
    command = ["--variant=minbase", f"--include={_PACKAGES}", _SUITE, str(root), *_mirror()]
    _run(str(require("debootstrap")), *command)
    for folder in _SUPERFLUOUS:
        shutil.rmtree(root / folder, ignore_errors=True)
    for archive in (root / "var/cache/apt").rglob("*.*"):
        archive.unlink()
    (root / CA_BUNDLE.relative_to("/")).write_bytes(_ca_bundle())
    _run("tar", "--numeric-owner", "--directory", str(root), "--create", "--file", str(tree), ".")
    return tree


def _mirror() -> list[str]:
    """The address that apt has for this suite; nothing, and so debootstrap's own, elsewhere."""
    wanted = ["--format", "$(RELEASE) $(REPO_URI)", "Identifier: Packages", "Component: main"]
    done = subprocess.run(
        ["apt-get", "indextargets", *wanted], check=True, capture_output=True, text=True
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    return [address for release, address in rows if release == _SUITE][:1]


def _ca_bundle() -> bytes:
    return CA_BUNDLE.read_bytes() if CA_BUNDLE.exists() else b""


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
