"""What may be mounted by those who are no admins: named and anonymous volumes, and memory.

The settings' list of host folders that operators may mount has its place here. It is not read yet:
comparing paths as strings is no protection (symlinks, `..`, `/proc/*/root`), so it needs the host's
own view of a path. A named volume that somebody made earlier over a host folder is not seen here
either: that takes a look at the engine.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.mount import Mount, MountKind
from bot.domain.sentence import Sentence, say
from bot.domain.text import code

JUDGED_FIELDS = frozenset(
    {
        "kind",
        "target",
        "source",
        "read_only",
        "short",
        "propagation",
        "non_recursive",
        "no_copy",
        "selinux",
        "driver",
        "driver_options",
        "labels",
        "tmpfs_size_bytes",
        "tmpfs_mode",
    }
)
"""A test fails when `Mount` has others."""


def objections(mount: Mount) -> Iterator[Sentence]:
    """Why only an admin may have this mount; nothing: anyone may."""
    flag = code("-v" if mount.short else "--mount")
    if mount.kind is MountKind.BIND or _is_path(mount.source):
        yield say(
            "Only an admin may mount a folder of the host: {flag} names {source}. A named volume"
            " is open to you.",
            flag=flag,
            source=code(mount.source),
        )
    elif mount.kind not in {MountKind.VOLUME, MountKind.TMPFS}:
        yield say("Only an admin may use this kind of mount: {kind}.", kind=code(mount.kind))
    elif mount.driver not in {"", "local"} or mount.driver_options:
        yield say(
            "Only an admin may choose a volume's driver or its options: with {flag} they can reach"
            " folders of the host.",
            flag=flag,
        )


def _is_path(source: str) -> bool:
    """Volume names have letters, digits and `_.-` only, and begin with a letter or a digit."""
    return bool(source) and not (source[0].isalnum() and "/" not in source and "\\" not in source)
