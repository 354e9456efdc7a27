"""/pull and /images as people in a chat, with a real registry."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.sandbox.client import ChatClient
from tests.e2e.bot import Bot
from tests.live.engine import Engine
from tests.live.images import ALL, GREETER, WEB, bulk_image
from tests.live.refusing import RefusingRegistry
from tests.live.registry import PASSWORD, USER, Registry, free_port

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOWN = (
    r"▰+▱+ [1-9][0-9]? %\n1 of 2 layers · [^\n]* of 2\d[^\n]* MB\n"
    r"\d[^\n]* [kM]B/s · \d+ sec left"
)


def tags(engine: Engine) -> list[str]:
    """All images."""
    return engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").split()


def digest(engine: Engine, image: str) -> str:
    """What docker says was pulled."""
    return engine.docker("inspect", "--format", "{{index .RepoDigests 0}}", image).split("@")[1]


@asynccontextmanager
async def slow_line(
    registry: Registry, bytes_per_second: int, is_seen: asyncio.Event
) -> AsyncIterator[str]:
    """An address from which the registry is reached, not faster than that until `is_seen`."""
    host, _, port = registry.address.partition(":")

    async def copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while block := await source.read(bytes_per_second // 10):
            to.write(block)
            await to.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(is_seen.wait(), len(block) / bytes_per_second)
        to.close()

    async def serve(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, int(port))
        await asyncio.gather(copy(source, back), copy(there, to))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_downloaded_and_then_up_to_date(
    ada: ChatClient, engine: Engine, registry: Registry
) -> None:
    image = registry.fill(engine, GREETER)
    await ada.send(f"/pull {image}")
    done = await ada.wait_for(re.escape(f"{image}: downloaded newer image"))
    assert f"Digest {digest(engine, image)}" in done.text
    await ada.send(f"/pull {image}")
    again = await ada.wait_for(re.escape(f"{image} is up to date"))
    assert digest(engine, image) in again.text
    await ada.send(f"/pull {image.rpartition(':')[0]}@{digest(engine, image)}")
    await ada.wait_for("is up to date")


async def test_its_progress_is_one_message(
    ada: ChatClient, engine: Engine, registry: Registry
) -> None:
    bulk = bulk_image(engine, 20)
    registry.fill(engine, bulk)
    engine.docker("rmi", bulk)
    is_seen = asyncio.Event()
    async with slow_line(registry, 2_000_000, is_seen) as address:
        await ada.send(f"/pull {address}/{bulk}")
        live = await ada.wait_for("Pulling", button="Cancel")
        # How fast it is, and so how long it takes, is not known at once.
        shown = await ada.wait_for(SHOWN)
        is_seen.set()
        done = await ada.wait_for("downloaded newer image")
    assert shown.id == live.id == done.id
    assert done.buttons == []


async def test_a_stall_is_told_and_cancel_ends_it(
    ada: ChatClient, engine: Engine, registry: Registry
) -> None:
    image = registry.fill(engine, GREETER)
    registry.pause()
    try:
        await ada.send(f"/pull {image}")
        # What it says next may come a second later than it should.
        live = await ada.wait_for(r"Nothing has come for ([5-9]|\d\d) sec", button="Cancel")
        press = await ada.press("Cancel", live)
        assert (await press.answer())["text"] == "Stopping."
        ended = await ada.wait_for("Stopped. .* was not pulled")
    finally:
        registry.resume()
    assert (ended.id, ended.buttons) == (live.id, [])
    assert image not in tags(engine)


async def test_with_a_login_from_the_settings_or_from_a_docker_config(
    ada: ChatClient, bot: Bot, engine: Engine, private_registry: Registry, folder: Path
) -> None:
    private_registry.login(engine)
    image = private_registry.fill(engine, GREETER)
    await ada.send(f"/pull {image}")
    await ada.wait_for("does not let the bot in. Check its login")
    assert image not in tags(engine)

    login = {private_registry.address: {"username": USER, "password": PASSWORD}}
    await bot.restart(DECKHAND_REGISTRIES=json.dumps(login))
    await ada.send(f"/pull {image}")
    await ada.wait_for("downloaded newer image")

    config = folder / "config.json"
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    config.write_text(json.dumps({"auths": {private_registry.address: {"auth": basic}}}))
    await bot.restart(DECKHAND_DOCKER_CONFIG=str(config))
    engine.docker("rmi", image)
    await ada.send(f"/pull {image}")
    await ada.wait_for("downloaded newer image")
    assert PASSWORD not in bot.log
    await bot.restart()


async def test_what_went_wrong_is_told_apart(
    ada: ChatClient, engine: Engine, registry: Registry
) -> None:
    before = sorted(tags(engine))
    with RefusingRegistry() as limited:
        for image, told in (
            (f"{registry.address}/nosuch:1", "has no such image"),
            (f"127.0.0.1:{free_port()}/nosuch:1", "does not answer"),
            ("registry.invalid/nosuch:1", "name can't be looked up"),
            (f"{limited.address}/nosuch:1", "allows no more pulls for now"),
        ):
            await ada.send(f"/pull {image}")
            answer = await ada.wait_for(told)
            assert answer.text.startswith("⚠️")
            assert answer.buttons == []
            assert image in answer.text
    assert sorted(tags(engine)) == before


async def test_images_pages_turn_in_place(ada: ChatClient, engine: Engine) -> None:
    engine.docker("create", "--name", "box", WEB)
    await ada.send("/images")
    first = await ada.wait_for("Page 1 of 2")
    assert first.text.startswith(f"{len(tags(engine))} images")
    await ada.press("\u203a", first)
    second = await ada.wait_for("Page 2 of 2")
    assert second.id == first.id
    both = first.text + second.text
    assert all(image in both for image in ALL)
    assert re.search(rf"{WEB}\n.* · used by 1 container", both)


async def test_images_of_a_name_and_dangling_ones(ada: ChatClient, engine: Engine) -> None:
    container = engine.docker("create", GREETER)
    for text in ("one", "two"):
        engine.docker("commit", "--message", text, container, "made:1")
    await ada.send("/images made")
    listed = await ada.wait_for("1 image")
    assert "made:1" in listed.text
    await ada.send("/images --filter dangling=true")
    id = engine.docker("images", "--quiet", "--filter", "dangling=true")
    assert id in (await ada.wait_for("1 image")).text
    await ada.send("/images nosuch")
    await ada.wait_for("[Nn]o image")
