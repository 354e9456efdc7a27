"""/save of names that mean the same."""

from __future__ import annotations

import pytest

from bot.core.image_results import Saved
from bot.core.results import File
from tests.commands.driver import Driver
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, CRASHING


@pytest.mark.parametrize(
    ("words", "images", "file"),
    [
        ("busybox busybox", ("busybox",), "busybox.tar.zst"),
        ("busybox busybox:latest", ("busybox",), "busybox.tar.zst"),
        (
            f"{BUSYBOX} {CRASHING} {BUSYBOX}",
            (BUSYBOX, CRASHING),
            "busybox_latest_and_1_more.tar.zst",
        ),
    ],
)
async def test_an_image_that_is_named_twice_counts_once(
    driver: Driver, engine: Engine, words: str, images: tuple[str, ...], file: str
) -> None:
    chat = await driver.send(f"/save {words}")
    assert chat.one(File).name == file
    assert chat.one(Saved).images == images
