import asyncio
import base64
import errno
import json
import logging
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.core.errors import (
    EngineDiskFull,
    EngineNotFound,
    EngineUnreachable,
    ImageNotFound,
    PullFailed,
    RegistryDenied,
    RegistryRateLimit,
    RegistryUnreachable,
)
from bot.domain.image_ref import ImageRef
from bot.domain.progress import PullProgress
from bot.engine.address import HostAddress
from bot.engine.credentials import Credentials, RegistryLogin
from bot.engine.gateway import Gateway
from tests.engine.leaks import threads, threads_end
from tests.engine.sinks import Kept
from tests.live import images
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.refusing import DOWN, RefusingRegistry
from tests.live.registry import PASSWORD, USER, Registry, free_port


async def pulled(gateway: Gateway, name: str, platform: str | None = None) -> PullProgress:
    """The last value of a pull."""
    async with gateway.pull(ImageRef.parse(name), platform) as events:
        return [event async for event in events][-1]


async def test_images_are_docker_images(gateway: Gateway, engine: Engine) -> None:
    engine.docker("tag", images.GREETER, "deckhand-test/other:2")
    listed = await gateway.images()
    wanted = engine.docker("images", "-q", "--no-trunc").split()
    assert {one.id for one in listed} == set(wanted)
    one = await gateway.image("deckhand-test/other:2")
    assert set(one.tags) == {images.GREETER, "deckhand-test/other:2"}
    assert one in listed
    assert [one.created for one in listed] == sorted((i.created for i in listed), reverse=True)
    filtered = await gateway.images(filters={"reference": ["deckhand-test/web"]})
    assert [one.tags for one in filtered] == [(images.WEB,)]
    with pytest.raises(EngineNotFound, match="no image nobody:1"):
        await gateway.image("nobody:1")


async def test_a_dangling_image_has_no_tags(gateway: Gateway, engine: Engine) -> None:
    made = engine.docker("create", images.BUSYBOX)
    image = engine.docker("commit", made)
    engine.docker("rm", made)
    (dangling,) = [one for one in await gateway.images() if one.id == image]
    assert (dangling.tags, dangling.digests) == ((), ())


async def test_pull_says_newer_then_up_to_date(
    gateway: Gateway, engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, images.bulk_image(engine, 12))
    engine.docker("rmi", "deckhand-test/bulk:12m")
    async with gateway.pull(ImageRef.parse(name), None) as events:
        seen = [event async for event in events]
    assert not seen[-1].up_to_date
    assert seen[-1].done_bytes > 10_000_000
    (digest,) = (await gateway.image(name)).digests
    assert digest.endswith(seen[-1].digest)
    assert (await pulled(gateway, name)).up_to_date
    by_digest = await pulled(gateway, digest)
    assert by_digest.up_to_date


async def test_pull_failures_are_told_apart(
    gateway: Gateway, registry: Registry, private_registry: Registry
) -> None:
    with RefusingRegistry() as limited, RefusingRegistry(DOWN) as down:
        failures: dict[str, type[PullFailed]] = {
            registry.reference("denied:1"): ImageNotFound,
            registry.reference("a:1"): ImageNotFound,
            private_registry.reference("busybox:1"): RegistryDenied,
            f"127.0.0.1:{free_port()}/eof:1": RegistryUnreachable,
            "nowhere.invalid:5000/x:1": RegistryUnreachable,
            f"{limited.address}/x:1": RegistryRateLimit,
            f"{down.address}/x:1": RegistryUnreachable,
        }
        for name, kind in failures.items():
            with pytest.raises(PullFailed) as failed:
                await pulled(gateway, name)
            assert type(failed.value) is kind, (name, str(failed.value))


def shrink_disk(own: DockerEngine, size: str) -> None:
    """Give the engine an empty disk of that size."""
    own.stop()
    data = str(own.root / "data")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", data], check=True)
    own.start()


async def test_pull_to_a_full_disk(start_engine: StartEngine, registry: Registry) -> None:
    own = start_engine()
    name = registry.fill(own, images.bulk_image(own, 60))
    shrink_disk(own, "20m")
    gateway = Gateway("local", HostAddress(own.url))
    with pytest.raises(EngineDiskFull, match="disk is full"):
        await pulled(gateway, name)
    gateway.close()


@pytest.fixture(params=["settings", "file"])
def credentials(
    request: pytest.FixtureRequest, private_registry: Registry, tmp_path: Path
) -> Credentials:
    address = private_registry.address
    if request.param == "settings":
        return Credentials({address: RegistryLogin(USER, SecretStr(PASSWORD))})
    file = tmp_path / "config.json"
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    file.write_text(json.dumps({"auths": {address: {"auth": basic}}}))
    return Credentials(config_file=file)


async def test_pull_with_a_login(
    credentials: Credentials,
    engine: Engine,
    private_registry: Registry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    private_registry.login(engine)
    name = private_registry.fill(engine, images.GREETER)
    gateway = Gateway("local", HostAddress(engine.url), credentials)
    assert (await pulled(gateway, name)).digest
    with pytest.raises(ImageNotFound) as failed:
        await pulled(gateway, private_registry.reference("nothing:1"))
    gateway.close()
    shown = caplog.text + repr(credentials) + repr(failed.value) + str(failed.value)
    for secret in (PASSWORD, base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()):
        assert secret not in shown


async def test_a_wrong_login_is_denied(engine: Engine, private_registry: Registry) -> None:
    wrong = Credentials({private_registry.address: RegistryLogin(USER, SecretStr("no"))})
    gateway = Gateway("local", HostAddress(engine.url), wrong)
    with pytest.raises(RegistryDenied, match="Check its login"):
        await pulled(gateway, private_registry.reference("busybox:1"))
    gateway.close()


@pytest.mark.alone
async def test_a_pull_can_be_left(gateway: Gateway, registry: Registry) -> None:
    registry.pause()
    try:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            async with (
                asyncio.timeout(0.5),
                gateway.pull(ImageRef.parse(registry.reference("x:1")), None) as events,
            ):
                await anext(events)
        assert time.monotonic() - began < 1
        assert threads_end(0.5), threads()
    finally:
        registry.resume()


@pytest.fixture
def hundred(engine: Engine) -> Iterator[str]:
    yield images.bulk_image(engine, 100)


async def test_save_is_docker_save(
    gateway: Gateway, engine: Engine, hundred: str, tmp_path: Path
) -> None:
    sink = Kept()
    async with gateway.save([hundred], sink) as sizes:
        seen = [size async for size in sizes]
    (tmp_path / "ours.tar").write_bytes(sink.got)
    engine.docker("save", "-o", str(tmp_path / "theirs.tar"), hundred)
    ours, theirs = (tmp_path / "ours.tar").stat(), (tmp_path / "theirs.tar").stat()
    assert ours.st_size == theirs.st_size == seen[-1]
    assert seen == sorted(seen)
    image = engine.docker("inspect", "-f", "{{.Id}}", hundred)
    engine.docker("rmi", hundred)
    engine.docker("load", "-i", str(tmp_path / "ours.tar"))
    assert engine.docker("inspect", "-f", "{{.Id}}", hundred) == image


async def test_save_of_nothing_fails(gateway: Gateway) -> None:
    with pytest.raises(EngineNotFound):
        async with gateway.save(["nobody:1"], Kept()) as sizes:
            async for _ in sizes:
                pass


async def test_save_that_breaks_off_raises(start_engine: StartEngine) -> None:
    own = start_engine()
    gateway = Gateway("local", HostAddress(own.url))
    name = images.bulk_image(own, 60)
    sink = Kept(lambda _: own.kill())
    with pytest.raises(EngineUnreachable):
        async with gateway.save([name], sink) as sizes:
            async for _ in sizes:
                pass
    assert 0 < len(sink.got) < 60_000_000
    gateway.close()


async def test_a_fault_in_write_is_raised(gateway: Gateway, tmp_path: Path) -> None:
    def full(_: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        async with gateway.save([images.BUSYBOX], Kept(full)) as sizes:
            async for _ in sizes:
                pass


async def test_save_can_be_left(gateway: Gateway, hundred: str) -> None:
    async with gateway.save([hundred], Kept(lambda _: time.sleep(0.01))) as sizes:
        await anext(sizes)
    assert threads_end(0.5), threads()
