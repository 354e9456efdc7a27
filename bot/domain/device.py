"""Host devices and GPUs given to a container."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from bot.domain.excerpt import excerpt
from bot.domain.key_value import parse_option
from bot.domain.sentence import NotationError, say

_MODE = re.compile(r"(?!.*(.).*\1)[rwm]{1,3}")
_COUNT = re.compile(r"[1-9][0-9]{0,3}")
_GPU_KEYS = frozenset({"count", "device", "driver", "capabilities", "options"})
ALL_GPUS = -1


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the host and where the container sees it."""

    host_path: str
    container_path: str
    permissions: str = "rwm"
    """Any of read, write and mknod."""

    def body(self) -> dict[str, object]:
        """As the engine takes it."""
        return {
            "PathOnHost": self.host_path,
            "PathInContainer": self.container_path,
            "CgroupPermissions": self.permissions,
        }


@dataclass(frozen=True, slots=True)
class GpuRequest:
    """How many GPUs, -1 for all, or which ones."""

    count: int = 0
    device_ids: tuple[str, ...] = ()
    driver: str = ""
    capabilities: tuple[str, ...] = ("gpu",)
    options: tuple[tuple[str, str], ...] = ()

    def body(self) -> dict[str, object]:
        """As the engine takes it."""
        return {
            "Driver": self.driver,
            "Count": self.count,
            "DeviceIDs": list(self.device_ids) or None,
            "Capabilities": [list(self.capabilities)],
            "Options": dict(self.options),
        }


def parse_device(text: str) -> Device:
    """Read `/dev/x`, `/dev/x:/dev/y`, `/dev/x:rw` or `/dev/x:/dev/y:rwm`; raises NotationError."""
    source, *rest = text.split(":")
    permissions = rest.pop() if rest and not rest[-1].startswith("/") else "rwm"
    target = rest.pop() if rest else source
    if rest or not source.startswith("/") or not target.startswith("/"):
        raise NotationError(
            say(
                "{text} is not a device: write {example} (path on the host, path in the"
                " container, and what it may do).",
                text=excerpt(text),
                example=excerpt("/dev/ttyUSB0:/dev/ttyUSB0:rw"),
            )
        )
    if not _MODE.fullmatch(permissions):
        raise NotationError(
            say(
                "{mode} is not what a device can allow: use r (read), w (write), m (mknod), each"
                " once.",
                mode=excerpt(permissions),
            )
        )
    return Device(source, target, permissions)


def parse_gpus(text: str) -> GpuRequest:
    """Read `all`, a number, `device=0`, or CSV such as `"device=0,1",driver=nvidia`.

    Raises NotationError.
    """
    given = _gpu_fields(text)
    capabilities = given["capabilities"].split(",") if "capabilities" in given else []
    return GpuRequest(
        count=_gpu_count(given, text),
        device_ids=tuple(given["device"].split(",")) if "device" in given else (),
        driver=given.get("driver", ""),
        capabilities=(*capabilities, "gpu"),
        options=tuple(parse_option(o) for o in given.get("options", "").split(",") if o),
    )


def _gpu_fields(text: str) -> dict[str, str]:
    try:
        fields = next(csv.reader([text], strict=True), [])
    except csv.Error:
        raise _no_gpus(text) from None
    given: dict[str, str] = {}
    for part in fields:
        key, equals, value = part.partition("=")
        key, value = (key, value) if equals else ("count", key)
        if key in given or key not in _GPU_KEYS or not value:
            raise _no_gpus(text)
        given[key] = value
    if not given or {"count", "device"} <= given.keys():
        raise _no_gpus(text)
    return given


def _gpu_count(given: dict[str, str], text: str) -> int:
    """Given devices need no count; without either it is one."""
    if "device" in given:
        return 0
    count = given.get("count", "1")
    if count == "all":
        return ALL_GPUS
    if not _COUNT.fullmatch(count):
        raise _no_gpus(text)
    return int(count)


def _no_gpus(text: str) -> NotationError:
    return NotationError(
        say(
            "{text} does not say which GPUs: write all, a number, or {example}.",
            text=excerpt(text),
            example=excerpt("device=0"),
        )
    )
