"""What the watch makes of images that are pulled and removed on the real engine."""

from __future__ import annotations

import asyncio

from bot.domain.happening import ImageChanged
from bot.domain.short_id import short_id
from tests.live.images import BUSYBOX, GREETER
from tests.live.registry import Registry
from tests.watch.watched import Watched
from tests.watch.written import Written


async def docker(watched: Watched, *words: str) -> str:
    return await asyncio.to_thread(watched.engine.docker, *words)


async def id_of(watched: Watched, name: str) -> str:
    return short_id(await docker(watched, "inspect", "-f", "{{.Id}}", name))


async def test_images_are_told_by_name_and_tag_or_short_id_and_a_removal_once(
    watched: Watched, registry: Registry
) -> None:
    name = await asyncio.to_thread(registry.fill, watched.engine, GREETER)
    await docker(watched, "pull", name)
    await docker(watched, "create", "--name", "model", BUSYBOX)
    await docker(watched, "commit", "model", "lone:1")
    await docker(watched, "tag", "lone:1", "lone:2")
    greeter, lone = await id_of(watched, GREETER), await id_of(watched, "lone:1")
    await docker(watched, "rmi", "lone:2")
    await docker(watched, "rmi", "lone:1")
    await watched.until(lambda: any(one.action == "delete" for one in watched.of(ImageChanged)))
    changed = watched.of(ImageChanged)
    assert [f"{one.action} {one.name}" for one in changed] == [
        f"untag {greeter}",
        f"pull {name}",
        *[f"untag {lone}"] * 2,
        f"delete {lone}",
    ]
    written = Written()
    for one in changed:
        written.take(one)
    assert written.only.error == f"untag {greeter}\npull {name}\ndelete {lone}"
