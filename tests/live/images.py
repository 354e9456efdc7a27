"""The images that live tests run: each a busybox with one habit."""

import io
import json
import subprocess
import tarfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from docker import APIClient

from tests.live.engine import Engine
from tests.live.given import GivenEngine
from tests.live.programs import require

BUSYBOX = "busybox:latest"
"""A shell and the usual small programs; its command is `sh`.

A static program can't load the C library's resolver: ask by address, not by name, and with `nc`,
for `wget` crashes.
"""
GREETER = "deckhand-test/greeter:1"
"""Prints `hello` and ends with 0."""
WEB = "deckhand-test/web:1"
"""Exposes 80/tcp and answers `GET /` with `hello`; TERM ends it at once."""
HEALTH = "deckhand-test/health:1"
"""Healthy while /tmp/sick is absent; looks each second, one failure makes it unhealthy."""
DATA = "deckhand-test/data:1"
"""Declares the volume /data, so that each container gets an anonymous one; sleeps."""
CHATTY = "deckhand-test/chatty:1"
"""Prints LINES numbered lines (default 1000) and ends."""
STUBBORN = "deckhand-test/stubborn:1"
"""Ignores TERM; prints `ready` when it does so."""
CRASHING = "deckhand-test/crashing:1"
"""Writes `about to fail` to stderr and ends with CODE (default 3) after DELAY s (default 0)."""
HUNGRY = "deckhand-test/hungry:1"
"""Takes memory until it is killed: give it `--memory`."""

_SHELL = ("/bin/sh", "-c")


@dataclass(frozen=True)
class _Habit:
    """An image's command and the further Dockerfile lines that make it what it is."""

    command: Sequence[str]
    lines: tuple[str, ...] = ()

    @property
    def changes(self) -> list[str]:
        return [f"CMD {json.dumps(list(self.command))}", *self.lines]


_HABITS = {
    GREETER: _Habit(("echo", "hello")),
    # The shell as first process takes TERM, which httpd as first process would ignore.
    WEB: _Habit(
        (*_SHELL, "trap exit TERM; echo hello >/index.html; httpd -f -p 80 -h / & wait"),
        ("EXPOSE 80/tcp",),
    ),
    HEALTH: _Habit(
        (*_SHELL, "trap exit TERM; sleep 86400 & wait"),
        ("HEALTHCHECK --interval=1s --timeout=2s --retries=1 CMD test ! -e /tmp/sick",),
    ),
    DATA: _Habit((*_SHELL, "trap exit TERM; sleep 86400 & wait"), ("VOLUME /data",)),
    CHATTY: _Habit((*_SHELL, "seq 1 $LINES | sed 's/^/line /'"), ("ENV LINES=1000",)),
    STUBBORN: _Habit((*_SHELL, "trap '' TERM; echo ready; while :; do sleep 1; done")),
    CRASHING: _Habit(
        (*_SHELL, "sleep $DELAY; echo about to fail >&2; exit $CODE"),
        ("ENV CODE=3", "ENV DELAY=0"),
    ),
    # The engine listens for the kernel's word from shortly after the start until the first process
    # ends: greedy at once and itself killed, 1 in 60 ended without an `oom` on engine 20.10.
    HUNGRY: _Habit(
        (*_SHELL, "sleep 0.3; tail /dev/zero; code=$?; sleep 0.2; exit $code"),
    ),
}

ALL = (BUSYBOX, *_HABITS)


def stock(engine: Engine) -> None:
    """Make those images that the engine lacks; nothing to do takes one call (3 ms)."""
    with engine.api() as api:
        present = {tag for image in api.images() for tag in image["RepoTags"] or []}
        if BUSYBOX not in present:
            _make_busybox(engine, api)
        missing = [name for name in _HABITS if name not in present]
        if missing:
            _make_habits(api, missing)


def bulk_image(engine: Engine, megabytes: int) -> str:
    """Make an image with a file of that many MB (10^6) of random bytes, which don't compress."""
    name = f"deckhand-test/bulk:{megabytes}m"
    command = f"head -c {megabytes}000000 /dev/urandom >/bulk"
    container = engine.docker("create", BUSYBOX, *_SHELL, command)
    engine.docker("start", "--attach", container, seconds=600)
    engine.docker("commit", "--change", 'CMD ["sh"]', container, name, seconds=600)
    engine.docker("rm", container)
    return name


def remove_images(engine: Engine, keep: Collection[str] | None = None) -> None:
    """Remove what tests tagged, pulled or built; a given engine's own images stay.

    `keep` are the tags to leave, by default the stock and the engine's `kept_images`.
    """
    keep = {*ALL, *engine.kept_images} if keep is None else keep
    with engine.api() as api:
        for image in api.images():
            for tag in image["RepoTags"] or []:
                # What engines before 24 call an image without a tag; removed below.
                if tag != "<none>:<none>" and engine.owns(tag, {}) and tag not in keep:
                    api.remove_image(tag, force=True)
        for image in api.images(filters={"dangling": True}):
            if engine.owns("", image["Labels"] or {}):
                api.remove_image(image["Id"], force=True)


def _make_busybox(engine: Engine, api: APIClient) -> None:
    try:
        tree = _busybox_tree()
    except RuntimeError:
        if not isinstance(engine, GivenEngine):
            raise
        engine.docker("pull", BUSYBOX, seconds=300)
        return
    name, _, tag = BUSYBOX.partition(":")
    api.import_image_from_data(tree, repository=name, tag=tag, changes=['CMD ["sh"]'])


def _make_habits(api: APIClient, names: list[str]) -> None:
    container = api.create_container(BUSYBOX)["Id"]
    for name in names:
        repository, _, tag = name.partition(":")
        api.commit(container, repository, tag, changes=_HABITS[name].changes)
    api.remove_container(container)


def _busybox_tree() -> bytes:
    """A tar of a root file system that holds busybox and a link for each of its programs."""
    program = require("busybox")
    listed = subprocess.run([program, "--list"], check=True, capture_output=True, text=True)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tree:
        for folder in ("bin", "dev", "etc", "proc", "root", "sys", "tmp", "usr", "var"):
            _add(tree, folder, tarfile.DIRTYPE, mode=0o1777 if folder == "tmp" else 0o755)
        _add(tree, "bin/busybox", tarfile.REGTYPE, content=program.read_bytes())
        for applet in set(listed.stdout.split()) - {"busybox"}:
            _add(tree, f"bin/{applet}", tarfile.SYMTYPE, link="busybox")
        _add(tree, "etc/passwd", tarfile.REGTYPE, content=_PEOPLE.encode(), mode=0o644)
        _add(tree, "etc/group", tarfile.REGTYPE, content=_GROUP.encode(), mode=0o644)
    return buffer.getvalue()


_PEOPLE = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"
_GROUP = "root:x:0:\nnobody:x:65534:\n"


def _add(
    tree: tarfile.TarFile,
    name: str,
    kind: bytes,
    *,
    mode: int = 0o755,
    link: str = "",
    content: bytes = b"",
) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.mode, member.linkname, member.size = kind, mode, link, len(content)
    tree.addfile(member, io.BytesIO(content))
