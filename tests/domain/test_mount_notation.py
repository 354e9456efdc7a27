"""`-v` and `--tmpfs` as docker reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mount import Mount, MountKind, Tmpfs
from bot.domain.mount_notation import parse_tmpfs, parse_volume
from bot.domain.sentence import NotationError

BIND, VOLUME = MountKind.BIND, MountKind.VOLUME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data:/d", Mount(VOLUME, "/d", "data", short=True)),
        ("/srv:/s", Mount(BIND, "/s", "/srv", short=True)),
        ("/anon", Mount(VOLUME, "/anon", short=True)),
        ("/srv:/s:ro", Mount(BIND, "/s", "/srv", short=True, read_only=True)),
        ("/srv:/s:rw", Mount(BIND, "/s", "/srv", short=True)),
        ("/srv:/s:ro,Z", Mount(BIND, "/s", "/srv", short=True, read_only=True, selinux="Z")),
        ("/srv:/s:rslave", Mount(BIND, "/s", "/srv", short=True, propagation="rslave")),
        ("/srv:/s:cached", Mount(BIND, "/s", "/srv", short=True)),
        ("data:/d:nocopy", Mount(VOLUME, "/d", "data", short=True, no_copy=True)),
        ("/a/../b:/d", Mount(BIND, "/d", "/a/../b", short=True)),
    ],
)
def test_volumes(text: str, expected: Mount) -> None:
    assert parse_volume(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "does not start at the root"),
        ("data", "does not start at the root"),
        ("data:d", "The path in the container, d, does not start at the root"),
        ("./x:/d", "there is no current or home folder here"),
        ("~/x:/d", "there is no current or home folder here"),
        ("..:/d", "there is no current or home folder here"),
        ("a/b:/d", "there is no current or home folder here"),
        ("a:/d", "neither a path from the root nor a volume's name"),
        ("-data:/d", "neither a path from the root nor a volume's name"),
        (":/d", "neither a path from the root nor a volume's name"),
        ("data:/", "container's root folder"),
        ("/", "container's root folder"),
        ("data:/x/../", "container's root folder"),
        ("data://", "container's root folder"),
        ("/a:/b:ro:z", "too many colons"),
        ("/a:/b:zz", "zz is not a way to mount"),
        ("/a:/b:", "is not a way to mount"),
        ("/a:/b:ro,rw", "ro and rw don't go together"),
        ("/a:/b:z,Z", "z and Z don't go together"),
        ("/a:/b:nocopy", "nocopy is for volumes"),
        ("data:/b:shared", "shared is for host folders"),
    ],
)
def test_volume_faults_are_said(text: str, says: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_volume(text)
    assert says in str(caught.value)


def test_tmpfs() -> None:
    assert parse_tmpfs("/run") == Tmpfs("/run")
    assert parse_tmpfs("/run:size=64m,mode=1777,noexec") == Tmpfs(
        "/run", "size=64m,mode=1777,noexec"
    )
    assert parse_tmpfs("/run:size=50%") == Tmpfs("/run", "size=50%")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("run", "does not start at the root"),
        ("/", "container's root folder"),
        ("/run:", "is not an option of a memory file system"),
        ("/run:size=", "is not an option of a memory file system"),
        ("/run:size=big", "big is not a size"),
        ("/run:bind", "bind is not an option"),
        ("/run:noexec=1", "noexec=1 is not an option"),
    ],
)
def test_tmpfs_faults_are_said(text: str, says: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_tmpfs(text)
    assert says in str(caught.value)


paths = st.from_regex(r"/[a-z][a-z0-9_./-]{0,20}[a-z]", fullmatch=True).filter(
    lambda path: ".." not in path
)


@given(
    st.one_of(paths, st.from_regex(r"[a-z][a-z0-9_.-]{1,20}", fullmatch=True)),
    paths,
    st.sampled_from(["", ":ro", ":z", ":ro,Z"]),
)
def test_bind_text_reads_back(source: str, target: str, modes: str) -> None:
    mount = parse_volume(f"{source}:{target}{modes}")
    assert mount.bind_text == f"{source}:{target}{modes}"
    assert parse_volume(mount.bind_text) == mount
