"""/save asks before it sends many files, and never for fewer than it would send."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.engine_ports import Filters
from bot.core.errors import Stale
from bot.core.image_results import Saved
from bot.core.plan_results import ScheduleAdded
from bot.core.results import File, Question
from bot.domain.image import Image
from bot.domain.size import human_size
from tests.commands.driver import Driver
from tests.engine.fake import FakeEngine, Program
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, bulk_image
from tests.render.shown import shown


async def test_many_parts_are_asked_for_with_their_exact_number(
    driver: Driver, engine: Engine
) -> None:
    name = bulk_image(engine, 5)
    driver.limit(parts_unasked=2)
    asked = await driver.send(f"/save --part-size 1M {name}")
    question = asked.one(Question)
    assert asked.kept == [question]
    assert asked.all(File) == []
    assert driver.leftovers() == []
    saved = (await driver.press_yes(asked)).one(Saved)
    assert question.sentence.count == len(saved.parts) > 2
    size = human_size(sum(part.size_bytes for part in saved.parts))
    assert shown(question).startswith(
        f"Send {len(saved.parts)} files here?\n{name}: {size}, in files of at most 1 MB."
    )
    assert driver.notes.verdicts == ["asked", "done"]


async def test_nobody_is_asked_where_the_clock_saves(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 5)
    driver.limit(parts_unasked=2)
    for line in (f"/save --part-size 1M {name}", f"/save --part-size 1M --compress none {name}"):
        chat = driver.chat()
        request = replace(driver.request(line), unattended=True)
        await driver._pipeline().dispatch(request, chat, driver.stopped)
        assert len(chat.one(Saved).parts) == len(chat.all(File)) > 2
    asked = await driver.send(f"/schedule add 23:59 save --part-size 1M --compress none {name}")
    assert "without asking again:\nSend up to 8 files here?\n" in shown(asked.one(Question))
    one = (await driver.press_yes(asked)).one(ScheduleAdded).schedule
    assert one.line == f"/save --part-size 1M --compress none {name}"


async def test_many_parts_whatever_the_packing_are_asked_for_before_it(
    driver: Driver, engine: Engine
) -> None:
    name = bulk_image(engine, 5)
    driver.limit(parts_unasked=2)
    asked = await driver.send(f"/save --part-size 1M --compress none {name}")
    question = asked.one(Question)
    assert asked.results == [question]
    assert shown(question).startswith("Send up to 8 files here?")
    saved = (await driver.press_yes(asked)).one(Saved)
    assert 2 < len(saved.parts) <= question.sentence.count
    assert driver.notes.verdicts == ["asked", "done"]


@pytest.fixture
def zeros(engine: Engine) -> str:
    """An image of 20 MB that packs well."""
    made = "deckhand-test/zeros:1"
    engine.docker("run", "--name", "zeros", BUSYBOX, "sh", "-c", "head -c 20000000 /dev/zero >/z")
    engine.docker("commit", "zeros", made)
    return made


async def test_a_large_image_that_packs_well_is_sent_unasked(driver: Driver, zeros: str) -> None:
    chat = await driver.send(f"/save --part-size 1M {zeros}")
    assert len(chat.one(Saved).parts) < driver.limits.parts_unasked
    assert driver.notes.verdicts == ["done"]
    asked = await driver.send(f"/save --part-size 1M --compress none {zeros}")
    assert asked.results == [asked.one(Question)]


async def test_layers_that_images_share_are_no_reason_to_ask(
    driver: Driver, engine: Engine, zeros: str
) -> None:
    engine.docker("commit", "--change", "LABEL a=b", "zeros", "deckhand-test/zeros:2")
    driver.limit(parts_unasked=25)
    chat = await driver.send(f"/save --part-size 1M --compress none {zeros} deckhand-test/zeros:2")
    assert 20 < len(chat.one(Saved).parts) <= 25


@pytest.mark.parametrize("compress", ["zstd", "none"])
async def test_a_yes_to_another_image_of_that_name_is_refused(
    driver: Driver, engine: Engine, compress: str
) -> None:
    first, other = bulk_image(engine, 5), bulk_image(engine, 7)
    id = engine.docker("image", "inspect", "--format", "{{.Id}}", first)
    engine.docker("tag", first, "moving:1")
    driver.limit(parts_unasked=2)
    asked = await driver.send(f"/save --part-size 1M --compress {compress} moving:1")
    assert asked.one(Question).ids == (id,)
    engine.docker("tag", other, "moving:1")
    with pytest.raises(Stale, match="another one than when this was asked"):
        await driver.press_yes(asked)
    assert driver.notes.verdicts == ["asked", "failed"]


class Unpacking(FakeEngine):
    """Lists images with their unpacked files, as with the containerd image store."""

    async def images(
        self, *, all: bool = False, filters: Filters | None = None
    ) -> tuple[Image, ...]:
        listed = await super().images(all=all, filters=filters)
        return tuple(replace(one, size_bytes=50_000_000) for one in listed)


async def test_what_an_image_takes_unpacked_is_no_reason_to_ask(tmp_path: Path) -> None:
    driver = Driver({"local": Unpacking({"web:1": Program()})}, tmp_path)
    saved = await driver.send("/save --compress none --part-size 1M web")
    assert len(saved.one(Saved).parts) == 1
