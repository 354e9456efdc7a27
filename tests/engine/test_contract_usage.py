"""The same of what is used, and of what registries have."""

from __future__ import annotations

import pytest

from bot.core.errors import PullFailed
from bot.core.ports import Engine
from bot.domain.image_ref import ImageRef
from tests.engine.specs import spec
from tests.engine.subject import FOREVER, Subject


async def test_a_registry_says_what_it_has_and_nothing_is_pulled(subject: Subject) -> None:
    wanted = ImageRef.parse(subject.pullable)
    digest = await subject.engine.registry_digest(wanted)
    assert digest.startswith("sha256:") and len(digest) == 71
    assert all(subject.pullable not in one.tags for one in await subject.engine.images())
    async with subject.engine.pull(wanted, None) as events:
        assert [event async for event in events][-1].digest == digest
    with pytest.raises(PullFailed):
        await subject.engine.registry_digest(ImageRef(wanted.domain, "nothing", "1"))


async def test_statistics_of_those_that_run(engine_port: Engine) -> None:
    made = [await engine_port.create(spec(FOREVER)) for _ in range(3)]
    for one in made[:2]:
        await engine_port.start(one.id)
    found = await engine_port.stats([*(one.id for one in made), "0" * 64])
    assert set(found) == {one.id for one in made[:2]}
    samples = [one for one in found.values() if one is not None]
    assert len(samples) == 2
    assert all(one.memory_bytes > 0 and one.memory_limit > 0 for one in samples)
    assert all(0 <= one.cpu_percent < 100 for one in samples)
    assert await engine_port.stats([]) == {}


async def test_disk_usage(engine_port: Engine) -> None:
    assert (await engine_port.disk_usage()).images.size_bytes > 0
