"""The engine's numbers on processor, memory and disk -> domain values, by docker CLI's formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.usage import DiskPart, DiskUse, Stats

Json = Mapping[str, Any]

_DROPPABLE = ("total_inactive_file", "inactive_file")
"""The page cache's share in cgroup v1's and v2's own words."""


def stats(answer: Json) -> Stats | None:
    """`GET /containers/{id}/stats`; None: it does not run."""
    memory = answer.get("memory_stats") or {}
    if "usage" not in memory:
        return None
    return Stats(_cpu(answer), _used(memory), int(memory.get("limit") or 0))


def _cpu(answer: Json) -> float:
    """As calculateCPUPercentUnix of the docker CLI."""
    now, before = answer["cpu_stats"], answer.get("precpu_stats") or {}
    used = now["cpu_usage"]["total_usage"] - (before.get("cpu_usage") or {}).get("total_usage", 0)
    passed = now.get("system_cpu_usage", 0) - before.get("system_cpu_usage", 0)
    if used <= 0 or passed <= 0 or "system_cpu_usage" not in before:
        return 0.0
    cores = now.get("online_cpus") or len(now["cpu_usage"].get("percpu_usage") or ()) or 1
    return float(100 * cores * used / passed)


def _used(memory: Json) -> int:
    """As calculateMemUsageUnixNoCache of the docker CLI."""
    details = memory.get("stats") or {}
    usage = int(memory["usage"])
    droppable = next((int(details[key]) for key in _DROPPABLE if key in details), 0)
    return usage - droppable if droppable < usage else usage


def disk_use(answer: Json) -> DiskUse:
    """`GET /system/df`."""
    images = answer.get("Images") or ()
    layers = int(answer.get("LayersSize") or 0)
    used = sum(
        max(one["Size"] - max(one.get("SharedSize", 0), 0), 0)
        for one in images
        if one.get("Containers", 0) > 0
    )
    return DiskUse(
        images=DiskPart(layers, max(layers - used, 0) if images else 0),
        containers=_sum(
            (one.get("SizeRw", 0), one.get("State") == "running")
            for one in answer.get("Containers") or ()
        ),
        volumes=_sum(_volume(one) for one in answer.get("Volumes") or ()),
        build_cache=_sum(
            (one["Size"], one.get("InUse", False))
            for one in answer.get("BuildCache") or ()
            if not one.get("Shared")
        ),
    )


def _volume(row: Json) -> tuple[int, bool]:
    """-1 stands for what the engine could not count."""
    usage = row.get("UsageData") or {}
    return max(usage.get("Size", 0), 0), usage.get("RefCount", 0) != 0


def _sum(sizes: Iterable[tuple[int, bool]]) -> DiskPart:
    known = list(sizes)
    return DiskPart(
        sum(size for size, _ in known), sum(size for size, is_used in known if not is_used)
    )
