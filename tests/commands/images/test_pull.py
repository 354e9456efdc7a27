"""/pull on a real engine and a real registry, compared with what docker says afterwards."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.core.errors import (
    ImageNotFound,
    Refused,
    RegistryDenied,
    RegistryUnreachable,
    UsageError,
)
from bot.core.image_results import Pulled, Pulling
from bot.core.results import Result, Said
from tests.commands.driver import OPERATOR, VIEWER, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, GREETER, bulk_image
from tests.live.registry import Registry, free_port
from tests.render.shown import shown


def inspected(engine: Engine, name: str, field: str) -> object:
    found: object = json.loads(engine.docker("image", "inspect", name))[0][field]
    return found


async def test_a_new_image(driver: Driver, engine: Engine, registry: Registry) -> None:
    name = registry.fill(engine, GREETER)
    chat = await driver.send(f"/pull {name}")
    done = chat.one(Pulled)
    assert done.newer
    assert f"{name.rpartition(':')[0]}@{done.digest}" in json.dumps(
        inspected(engine, name, "RepoDigests")
    )
    assert done.size_bytes == inspected(engine, name, "Size")
    assert done is chat.results[-1]
    assert "downloaded newer image" in shown(done)


async def test_an_image_that_is_there(driver: Driver, engine: Engine, registry: Registry) -> None:
    name = registry.fill(engine, GREETER)
    first = (await driver.send(f"/pull {name}")).one(Pulled)
    again = (await driver.send(f"/pull {name}")).one(Pulled)
    assert not again.newer
    assert (again.digest, again.size_bytes) == (first.digest, first.size_bytes)


async def test_without_a_tag_it_is_latest(
    driver: Driver, engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, BUSYBOX)
    assert name.endswith(":latest")
    chat = await driver.send(f"/pull {name.removesuffix(':latest')}")
    assert chat.one(Pulled).image.familiar == name


async def test_by_digest_and_with_a_tag_beside_it(
    driver: Driver, engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, GREETER)
    digest = (await driver.send(f"/pull {name}")).one(Pulled).digest
    engine.docker("rmi", name)
    bare = name.rpartition(":")[0]
    assert (await driver.send(f"/pull {bare}@{digest}")).one(Pulled).digest == digest
    assert (await driver.send(f"/pull {name}@{digest}")).one(Pulled).digest == digest


async def test_for_another_platform(driver: Driver, engine: Engine, registry: Registry) -> None:
    name = registry.fill(engine, GREETER)
    assert (await driver.send(f"/pull --platform linux/amd64 {name}")).one(Pulled).newer
    with pytest.raises(UsageError, match="is not a platform"):
        await driver.send(f"/pull --platform toaster/! {name}")


async def test_progress_comes_first_and_grows(
    driver: Driver, engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, bulk_image(engine, 60))
    chat = await driver.send(f"/pull {name}")
    live = chat.all(Pulling)
    assert chat.results[0] is live[0]
    done = [one.progress.done_bytes for one in live]
    assert done == sorted(done)
    assert len(live) > 1
    assert all("[Cancel]" in shown(one) for one in live)


async def test_cancel_stops_the_engines_pull(
    driver: Driver, engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, bulk_image(engine, 61))
    registry.pause()
    try:
        asking = asyncio.create_task(driver.send(f"/pull {name}"))
        await asyncio.sleep(0.5)
        assert not asking.done()
        driver.stopped.set()
        chat = await asyncio.wait_for(asking, 20)
    finally:
        registry.resume()
    assert chat.kept == [chat.one(Said)]
    assert "was not pulled" in shown(chat.results[-1])
    await asyncio.sleep(1)
    assert name not in engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}")


async def test_what_went_wrong_is_told_apart(
    driver: Driver, registry: Registry, private_registry: Registry
) -> None:
    with pytest.raises(ImageNotFound):
        await driver.send(f"/pull {registry.reference('no-such-thing:1')}")
    with pytest.raises(RegistryDenied):
        await driver.send(f"/pull {private_registry.reference('anything:1')}")
    with pytest.raises(RegistryUnreachable):
        await driver.send(f"/pull 127.0.0.1:{free_port()}/anything:1")
    assert driver.notes.verdicts == ["failed"] * 3


async def test_who_may(driver: Driver, engine: Engine, registry: Registry) -> None:
    name = registry.fill(engine, GREETER)
    with pytest.raises(Refused):
        await as_person(driver, VIEWER).send(f"/pull {name}")
    assert name not in engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}")
    assert (await as_person(driver, OPERATOR).send(f"/pull {name}")).one(Pulled)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "a b",
        "NGINX",
        "nginx:",
        "nginx@sha256:12",
        "-a nginx",
        "--platform",
        "'a b'",
        "../../etc",
        "'$(reboot)'",
        "https://example.org/nginx",
        "x" * 100_000,
    ],
)
async def test_a_wrong_line_is_refused_before_the_engine_is_asked(
    driver: Driver, words: str
) -> None:
    results: list[Result] = []
    chat = driver.chat()
    chat.results = results
    with pytest.raises(UsageError) as caught:
        await driver.send(f"/pull {words}", chat)
    assert caught.value.usage == "/pull [--platform PLATFORM] IMAGE[:TAG|@DIGEST]"
    assert results == []
