"""What is mounted into a container: the values, and their form in the engine's API."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.request_body import present


class MountKind(StrEnum):
    """The values are the engine's."""

    BIND = "bind"
    VOLUME = "volume"
    TMPFS = "tmpfs"


PROPAGATIONS = ("private", "rprivate", "shared", "rshared", "slave", "rslave")


@dataclass(frozen=True, slots=True)
class Mount:
    """A host folder, a volume or memory, at a path of the container.

    `source` is the host path of a bind, the name of a volume, or empty for a new anonymous volume.
    `short` tells `-v` from `--mount`: with `-v` the engine makes a missing host folder.
    """

    kind: MountKind
    target: str
    source: str = ""
    read_only: bool = False
    short: bool = False
    propagation: str = ""
    non_recursive: bool = False
    no_copy: bool = False
    selinux: str = ""
    """`z` or `Z`; only with `-v`."""
    driver: str = ""
    driver_options: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    tmpfs_size_bytes: int = 0
    tmpfs_mode: int | None = None
    """Permissions as in chmod; None is the engine's own."""

    @property
    def anonymous(self) -> bool:
        """A volume that nobody named."""
        return self.kind is MountKind.VOLUME and not self.source

    @property
    def bind_text(self) -> str:
        """As `-v` takes it; only for what `-v` can say."""
        modes = [
            *(["ro"] if self.read_only else []),
            *([self.selinux] if self.selinux else []),
            *([self.propagation] if self.propagation else []),
            *(["nocopy"] if self.no_copy else []),
        ]
        return ":".join(part for part in (self.source, self.target, ",".join(modes)) if part)

    def body(self) -> dict[str, object]:
        """As an entry of the engine's `Mounts`; what is not set is left out."""
        return present(
            {
                "Type": str(self.kind),
                "Source": self.source,
                "Target": self.target,
                "ReadOnly": self.read_only,
                "BindOptions": present(
                    {"Propagation": self.propagation, "NonRecursive": self.non_recursive}
                ),
                "VolumeOptions": self._volume_options(),
                "TmpfsOptions": self._tmpfs_options(),
            }
        )

    def _volume_options(self) -> dict[str, object]:
        driver = present({"Name": self.driver, "Options": dict(self.driver_options)})
        return present(
            {"NoCopy": self.no_copy, "Labels": dict(self.labels), "DriverConfig": driver}
        )

    def _tmpfs_options(self) -> dict[str, object]:
        options = present({"SizeBytes": self.tmpfs_size_bytes})
        return options if self.tmpfs_mode is None else {**options, "Mode": self.tmpfs_mode}


@dataclass(frozen=True, slots=True)
class Tmpfs:
    """Memory mounted with `--tmpfs`; `options` as mount(8) takes them, or empty."""

    target: str
    options: str = ""
