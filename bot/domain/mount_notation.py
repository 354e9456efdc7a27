"""The short notations of mounts: `-v` and `--tmpfs`."""

from __future__ import annotations

import posixpath
import re

from bot.domain.excerpt import excerpt
from bot.domain.mount import PROPAGATIONS, Mount, MountKind, Tmpfs
from bot.domain.sentence import NotationError, say
from bot.domain.size import parse_size

_VOLUME_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_CONSISTENCIES = frozenset({"consistent", "cached", "delegated", "default"})
"""Meant for Docker Desktop; engines on Linux take them and do nothing."""

_MODE_KINDS = {
    "ro": "access",
    "rw": "access",
    "z": "selinux",
    "Z": "selinux",
    "nocopy": "copy",
    **dict.fromkeys(PROPAGATIONS, "propagation"),
    **dict.fromkeys(_CONSISTENCIES, "consistency"),
}
_TMPFS_VALUES = frozenset({"size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"})
_TMPFS_FLAGS = frozenset(
    {"defaults", "ro", "rw", "exec", "noexec", "suid", "nosuid", "dev", "nodev", "sync", "async"}
    | {"dirsync", "atime", "noatime", "diratime", "nodiratime", "relatime", "norelatime"}
    | {"strictatime", "nostrictatime"}
)


def parse_volume(text: str) -> Mount:
    """Read `-v name:/path`, `-v /host:/path:ro,z` or `-v /path`; raises NotationError."""
    match text.split(":"):
        case [target]:
            return Mount(MountKind.VOLUME, check_target(target), short=True)
        case [source, target]:
            modes: dict[str, str] = {}
        case [source, target, words]:
            modes = _modes(words)
        case _:
            raise NotationError(
                say(
                    "{text} has too many colons: write {example}, or use {mount} for a path with"
                    " a colon in it.",
                    text=excerpt(text),
                    example=excerpt("/host/path:/path:ro"),
                    mount=excerpt("--mount"),
                )
            )
    kind = _kind_of(source)
    _check_modes(kind, modes)
    return Mount(
        kind,
        check_target(target),
        source,
        read_only=modes.get("access") == "ro",
        short=True,
        propagation=modes.get("propagation", ""),
        selinux=modes.get("selinux", ""),
        no_copy="copy" in modes,
    )


def parse_tmpfs(text: str) -> Tmpfs:
    """Read `--tmpfs /path` or `--tmpfs /path:size=64m,mode=1777`; raises NotationError."""
    target, colon, options = text.partition(":")
    if colon:
        for option in options.split(","):
            _check_tmpfs_option(option)
    return Tmpfs(check_target(target), options)


def check_target(target: str) -> str:
    """The path if it can be a mount's place in a container; raises NotationError otherwise."""
    if not target.startswith("/"):
        raise NotationError(
            say(
                "The path in the container, {target}, does not start at the root: write one like"
                " {example}.",
                target=excerpt(target),
                example=excerpt("/data"),
            )
        )
    if posixpath.normpath(target).strip("/") == "":
        raise NotationError(say("Nothing can be mounted over the container's root folder."))
    return target


def check_volume_name(name: str) -> str:
    """The name if a volume can have it; raises NotationError otherwise."""
    if _VOLUME_NAME.fullmatch(name):
        return name
    raise NotationError(
        say(
            "{name} is neither a path from the root nor a volume's name: start it with a slash, or"
            " use at least two letters, digits, dots, dashes or underscores.",
            name=excerpt(name),
        )
    )


def check_host_path(path: str) -> str:
    """The path if it starts at the host's root; raises NotationError otherwise."""
    if path.startswith("/"):
        return path
    raise NotationError(
        say(
            "{path} does not start at the root: there is no current or home folder here, so write"
            " the whole path on the host.",
            path=excerpt(path),
        )
    )


def _kind_of(source: str) -> MountKind:
    if source.startswith((".", "~")) or "/" in source:
        check_host_path(source)
        return MountKind.BIND
    check_volume_name(source)
    return MountKind.VOLUME


def _modes(words: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words.split(","):
        kind = _MODE_KINDS.get(word)
        if kind is None:
            raise NotationError(
                say(
                    "{word} is not a way to mount: use ro, rw, z, Z, nocopy or a propagation such"
                    " as rslave.",
                    word=excerpt(word),
                )
            )
        if kind in found:
            raise NotationError(
                say(
                    "{first} and {second} don't go together: keep one.",
                    first=excerpt(found[kind]),
                    second=excerpt(word),
                )
            )
        found[kind] = word
    return found


def _check_modes(kind: MountKind, modes: dict[str, str]) -> None:
    if kind is MountKind.BIND and "copy" in modes:
        raise NotationError(
            say(
                "{mode} is for volumes; a host folder is never copied into.", mode=excerpt("nocopy")
            )
        )
    if kind is MountKind.VOLUME and "propagation" in modes:
        raise NotationError(
            say(
                "{mode} is for host folders, and this is a volume: leave it out.",
                mode=excerpt(modes["propagation"]),
            )
        )


def _check_tmpfs_option(option: str) -> None:
    key, equals, value = option.partition("=")
    if key == "size" and value and not value.endswith("%"):
        parse_size(value)
    if value if key in _TMPFS_VALUES else key in _TMPFS_FLAGS and not equals:
        return
    raise NotationError(
        say(
            "{option} is not an option of a memory file system: write some like {example}.",
            option=excerpt(option),
            example=excerpt("size=64m,mode=1777,noexec"),
        )
    )
