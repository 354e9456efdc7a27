"""What is used and what a registry has, compared with docker's own words."""

from __future__ import annotations

import asyncio
import re
import time

import pytest
from pydantic import SecretStr

from bot.core.errors import (
    EngineError,
    EngineNotResponding,
    EngineUnreachable,
    RegistryDenied,
    RegistryUnreachable,
)
from bot.domain.image_ref import ImageRef
from bot.domain.size import parse_file_size
from bot.domain.usage import DiskPart, Stats
from bot.engine import usage
from bot.engine.address import HostAddress
from bot.engine.bridge import BridgeLimits
from bot.engine.credentials import Credentials, RegistryLogin
from bot.engine.gateway import Gateway
from tests.engine.scripted import ScriptedEngine
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, GREETER
from tests.live.registry import PASSWORD, USER, Registry

BUSY = ("sh", "-c", "while :; do :; done")


@pytest.mark.alone
async def test_statistics_are_those_of_docker(gateway: Gateway, engine: Engine) -> None:
    limited = ("--memory", "64m", "--cpus", "0.5")
    id = engine.docker("run", "-d", *limited, BUSYBOX, *BUSY)
    await gateway.stats([id])
    found = (await gateway.stats([id]))[id]
    assert found is not None
    said = engine.docker("stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemUsage}}", id)
    processor, memory, _, limit = said.split()
    assert 25 < found.cpu_percent < 75
    assert abs(found.cpu_percent - float(processor.rstrip("%"))) < 20
    assert found.memory_limit == 64 << 20 == parse_file_size(limit)
    assert abs(found.memory_bytes - parse_file_size(memory)) < 1 << 20


@pytest.mark.alone
async def test_many_are_measured_at_the_same_time(gateway: Gateway, engine: Engine) -> None:
    ids = [engine.docker("run", "-d", BUSYBOX, "sleep", "600") for _ in range(12)]
    begun = time.monotonic()
    found = await gateway.stats(ids)
    assert set(found) == set(ids)
    assert time.monotonic() - begun < 6


class Slow(ScriptedEngine):
    """Statistics after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__({})

    def chunks(self, path: str) -> list[bytes]:
        """All containers are busy with the same."""
        if "/stats" not in path:
            return super().chunks(path) if path == "/version" else [b"OK"]
        time.sleep(self.seconds)
        return [b'{"memory_stats": {"usage": 1}, "cpu_stats": {"cpu_usage": {"total_usage": 1}}}']


async def test_several_who_look_at_many_containers_wait_for_each_other() -> None:
    """A host has fewer threads than that."""
    ids = [f"{number:064x}" for number in range(40)]
    with Slow(0.3) as engine:
        gateway = Gateway("busy", HostAddress(engine.url))
        looks = await asyncio.gather(*(gateway.stats(ids) for _ in range(3)))
        gateway.close()
    assert [len(look) for look in looks] == [40, 40, 40]


async def test_a_container_that_can_not_be_measured_is_not_waited_for_without_end() -> None:
    limits = BridgeLimits(patience_seconds=0.2, call_seconds=0.6)
    with Slow(2) as engine:
        gateway = Gateway("stuck", HostAddress(engine.url), limits=limits)
        with pytest.raises(EngineNotResponding, match="did not answer in time"):
            await gateway.stats(["a" * 64])
        gateway.close()


class _Stuck(Slow):
    """Of one container it never answers, and of another with a refusal."""

    def chunks(self, path: str) -> list[bytes]:
        """At once, but for one."""
        self.seconds = 2 if "/bbb" in path else 0
        return super().chunks(path)

    def status(self, path: str) -> int:
        """An error of the engine's own."""
        return 500 if "/ccc" in path else super().status(path)


async def test_one_that_can_not_be_measured_keeps_nothing_from_the_others() -> None:
    limits = BridgeLimits(patience_seconds=0.2, call_seconds=0.6)
    measured, stuck, refused = ("a" * 64, "b" * 64, "c" * 64)
    with _Stuck(0) as engine:
        gateway = Gateway("stuck", HostAddress(engine.url), limits=limits)
        found = await gateway.stats([measured, stuck, refused])
        assert {id for id, one in found.items() if one is not None} == {measured}
        assert {id for id, one in found.items() if one is None} == {stuck, refused}
        with pytest.raises(EngineError):
            await gateway.stats([refused])
        gateway.close()


async def test_a_host_that_is_away_raises_as_any_call_does() -> None:
    away = Gateway("away", HostAddress("unix:///nonexistent/docker.sock"))
    with pytest.raises(EngineUnreachable):
        await away.stats(["a" * 64, "b" * 64])
    away.close()


def test_memory_and_processor_by_dockers_formulas() -> None:
    answer = {
        "cpu_stats": {
            "cpu_usage": {"total_usage": 300, "percpu_usage": [1, 2]},
            "system_cpu_usage": 2000,
        },
        "precpu_stats": {"cpu_usage": {"total_usage": 100}, "system_cpu_usage": 1000},
        "memory_stats": {"usage": 1000, "limit": 5000, "stats": {"total_inactive_file": 400}},
    }
    assert usage.stats(answer) == Stats(40.0, 600, 5000)
    answer["memory_stats"] = {"usage": 100, "stats": {"inactive_file": 400}}
    answer["precpu_stats"] = {}
    assert usage.stats(answer) == Stats(0.0, 100, 0)
    assert usage.stats({"cpu_stats": {}, "memory_stats": {}}) is None


async def test_disk_usage_is_that_of_docker(gateway: Gateway, engine: Engine) -> None:
    writes = ("sh", "-c", "head -c 3000000 /dev/zero > /data/a; head -c 2000000 /dev/zero > /b")
    engine.docker("run", "--name", "writer", "-v", "kept:/data", BUSYBOX, *writes)
    found = await gateway.disk_usage()
    rows = engine.docker("system", "df", "--format", "{{.Type}}|{{.Size}}|{{.Reclaimable}}")
    said = {name: (size, rest) for name, size, rest in (row.split("|") for row in rows.split("\n"))}
    for name, part in (
        ("Images", found.images),
        ("Containers", found.containers),
        ("Local Volumes", found.volumes),
        ("Build Cache", found.build_cache),
    ):
        size, rest = said[name]
        assert part.size_bytes == pytest.approx(_bytes(size), rel=0.01), name
        assert part.unused_bytes == pytest.approx(_bytes(rest), rel=0.01), name
    assert found.volumes == DiskPart(3_000_000, 0)
    engine.docker("rm", "writer")
    assert (await gateway.disk_usage()).volumes == DiskPart(3_000_000, 3_000_000)


def _bytes(words: str) -> int:
    match = re.match(r"[0-9.]+[kMGT]?B", words)
    assert match
    return 0 if match[0] == "0B" else parse_file_size(match[0])


async def test_a_registry_is_asked_for_no_layer(
    gateway: Gateway, engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, GREETER)
    before = len(registry.log)
    digest = await gateway.registry_digest(ImageRef.parse(name))
    asked = re.findall(r'"(GET|HEAD) /v2/\S*/(manifests|blobs)/(\S+) ', registry.log[before:])
    assert ("HEAD", "manifests", name.rpartition(":")[2]) in asked
    assert sum(kind == "blobs" for _, kind, _ in asked) <= 1, "the image's settings, at most"
    assert digest in {what for _, _, what in asked}


async def test_a_registry_that_wants_a_login(engine: Engine, private_registry: Registry) -> None:
    private_registry.login(engine)
    wanted = ImageRef.parse(private_registry.fill(engine, GREETER))
    login = RegistryLogin(USER, SecretStr(PASSWORD))
    known = Gateway(
        "local", HostAddress(engine.url), Credentials({private_registry.address: login})
    )
    assert (await known.registry_digest(wanted)).startswith("sha256:")
    known.close()
    stranger = Gateway("local", HostAddress(engine.url))
    with pytest.raises(RegistryDenied):
        await stranger.registry_digest(wanted)
    stranger.close()


async def test_a_registry_that_is_away(
    gateway: Gateway, engine: Engine, registry: Registry
) -> None:
    wanted = ImageRef.parse(registry.fill(engine, GREETER))
    registry.stop()
    try:
        with pytest.raises(RegistryUnreachable):
            await gateway.registry_digest(wanted)
    finally:
        registry.start()
    registry.pause()
    try:
        async with asyncio.timeout(25):
            with pytest.raises(EngineError):
                await gateway.registry_digest(wanted)
    finally:
        registry.resume()
