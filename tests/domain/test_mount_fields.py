"""`--mount` as docker reads it."""

from __future__ import annotations

import pytest

from bot.domain.mount import Mount, MountKind
from bot.domain.mount_fields import parse_mount
from bot.domain.sentence import NotationError

BIND, VOLUME, TMPFS = MountKind.BIND, MountKind.VOLUME, MountKind.TMPFS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type=bind,source=/a,target=/b", Mount(BIND, "/b", "/a")),
        ("Type=BIND,src=/a,dst=/b,ro", Mount(BIND, "/b", "/a", read_only=True)),
        ("type=bind,src=/a,destination=/b,readonly=false", Mount(BIND, "/b", "/a")),
        ("type=bind,src=/a,dst=/b,readonly=1", Mount(BIND, "/b", "/a", read_only=True)),
        ("src=data,dst=/b", Mount(VOLUME, "/b", "data")),
        ("dst=/b", Mount(VOLUME, "/b")),
        (
            "src=data,dst=/b,volume-driver=local,volume-opt=o=bind,volume-label=k",
            Mount(
                VOLUME,
                "/b",
                "data",
                driver="local",
                driver_options=(("o", "bind"),),
                labels=(("k", ""),),
            ),
        ),
        ('dst=/b,"volume-opt=o=a,b"', Mount(VOLUME, "/b", driver_options=(("o", "a,b"),))),
        (
            "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=0700",
            Mount(TMPFS, "/t", tmpfs_size_bytes=2**20, tmpfs_mode=0o700),
        ),
        (
            "type=bind,src=/a,dst=/b,bind-propagation=RSLAVE,bind-nonrecursive,consistency=cached",
            Mount(BIND, "/b", "/a", propagation="rslave", non_recursive=True),
        ),
    ],
)
def test_mounts(text: str, expected: Mount) -> None:
    assert parse_mount(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "does not say where in the container"),
        ("type=bind,src=/a", "does not say where in the container"),
        ("type=bind,dst=/b", "does not say which folder of the host"),
        ("type=bind,src=a,dst=/b", "there is no current or home folder"),
        ("type=volume,src=/a,dst=/b", "neither a path from the root nor a volume's name"),
        ("type=tmpfs,src=a,dst=/b", "has no source"),
        ("type=npipe,src=a,dst=/b", "npipe is not a type of mount"),
        ("type=bind,src=/a,dst=b", "does not start at the root"),
        ("dst=/", "container's root folder"),
        ("dst=/a,dst=/b", "target is given twice"),
        ("dst=/a,target=/b", "target is given twice"),
        ("dst", "dst needs a value"),
        ("dst=", "dst needs a value"),
        ("dst=/a,flags=x", "flags is not a part of a mount"),
        ("dst=/a,readonly=maybe", "maybe is neither yes nor no"),
        ("dst=/a,bind-propagation=shared", "does not go with type=volume"),
        ("type=tmpfs,dst=/a,volume-opt=a=b", "does not go with type=tmpfs"),
        ("type=bind,src=/a,dst=/b,tmpfs-size=1m", "does not go with type=bind"),
        ("type=bind,src=/a,dst=/b,bind-propagation=up", "up is not a propagation"),
        ("type=tmpfs,dst=/a,tmpfs-size=x", "x is not a size"),
        ("type=tmpfs,dst=/a,tmpfs-mode=rwx", "rwx is not a mode"),
        ("dst=/a,volume-opt=x", "x is not an option"),
        ('dst=/a,"x', "are wrong"),
        ("dst=/a\nb,x", "are wrong"),
    ],
)
def test_faults_are_said(text: str, says: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_mount(text)
    assert says in str(caught.value)
