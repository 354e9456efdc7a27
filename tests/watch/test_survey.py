"""Registries are asked for newer images: never pulled from, never for long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.core.errors import RegistryDenied, RegistryUnreachable
from bot.core.ports import Engine as EnginePort
from bot.core.stored_results import restore, store
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.sentence import say
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.watch.digest import HostReports
from bot.watch.survey import MOST_IMAGES, ask_registries
from tests.commands.driver import Engines
from tests.engine.fake import FakeEngine
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, GREETER
from tests.live.registry import Registry
from tests.render.shown import shown
from tests.store.samples import SetClock
from tests.watch.test_digest import PROGRAMS, WEB, Kept, reports, run


async def test_newer_images_are_found_and_nothing_is_pulled(
    engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, GREETER)
    engine.docker("pull", name)
    engine.docker("run", "-d", "--name", "app", "--entrypoint", "sleep", name, "600")
    engine.docker("run", "-d", "--name", "plain", BUSYBOX, "sleep", "600")
    gateway = Gateway("local", HostAddress(engine.url))
    assert await newer(gateway) == ((), ())
    engine.docker("tag", BUSYBOX, name)
    engine.docker("push", name)
    engine.docker("tag", GREETER, name)
    before = _images(engine)
    assert await newer(gateway) == ((name,), ())
    digest, _ = await HostReports(Engines({"local": gateway}), Kept(), Kept(), SetClock()).report(
        None, {}
    )
    assert f"⬆️ Newer in the registry: {name}" in shown(digest)
    assert _images(engine) == before
    registry.stop()
    try:
        assert await newer(gateway) == ((), (registry.address,))
    finally:
        registry.start()
    gateway.close()


def _images(engine: Engine) -> set[str]:
    return set(engine.docker("images", "-q", "--no-trunc", "-a").split())


async def newer(engine: EnginePort) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = await ask_registries(engine, await engine.containers(), await engine.images(), 60)
    return found.newer, found.silent


class Asked(FakeEngine):
    """Its registry is away; counts how often it is asked, and how many at once."""

    asked = 0
    seconds = 0.0

    async def registry_digest(self, image: ImageRef) -> str:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        raise RegistryUnreachable(say("Nobody is there."))

    async def images(self, **asked: Any) -> tuple[Image, ...]:
        """All but WEB came from there."""
        return tuple(
            one
            if one.tags[0] == WEB
            else replace(one, digests=(f"{one.tags[0].removesuffix(':1')}@sha256:{'1' * 64}",))
            for one in await super().images(**asked)
        )


async def many(names: Sequence[str]) -> Asked:
    """An engine on which a container of each runs."""
    engine = Asked({name: PROGRAMS[WEB] for name in names})
    for number, name in enumerate(names):
        await run(engine, name, f"app{number}")
    return engine


class Denying(Asked):
    """Its registries deny `mine`, and have something newer of all else."""

    async def registry_digest(self, image: ImageRef) -> str:
        if image.path.endswith("mine"):
            raise RegistryDenied(say("You are not let in."))
        return f"sha256:{'2' * 64}"


async def test_what_the_hub_denies_says_nothing_about_the_rest_of_it() -> None:
    names = ("mine:1", "theirs:1", "registry.example:5000/mine:1")
    engine = Denying({name: PROGRAMS[WEB] for name in names})
    for number, name in enumerate(names):
        await run(engine, name, f"app{number}")
    assert await newer(engine) == (("theirs:1",), ("registry.example:5000",))


async def test_a_registry_that_is_away_is_asked_few_times_and_not_for_ever() -> None:
    names = [f"registry.example:5000/app{number}:1" for number in range(30)]
    engine = await many(names)
    images, running = await engine.images(), await engine.containers()
    found = await ask_registries(engine, running, images, 60)
    assert (found.silent, engine.asked <= 4) == (("registry.example:5000",), True)
    engine.seconds = 60
    found = await ask_registries(engine, running, images, 0.2)
    assert found.silent == ("registry.example:5000",)
    engine.seconds = 0
    digest, _ = await reports(engine).report(None, {})
    host = replace(digest.hosts[0], silent_registries=found.silent, newer=tuple(names))
    words = shown(replace(digest, hosts=(host,)))
    assert "No answer from registry.example:5000 about newer images." in words
    assert "app5:1 … +24\n" in words


async def test_it_says_when_not_all_images_are_asked_about() -> None:
    names = [f"registry.example:5000/app{number}:1" for number in range(MOST_IMAGES)]
    digest, _ = await reports(await many([*names, WEB])).report(None, {})
    assert "were asked about" not in shown(digest), "what was built here is no question"
    more = [f"registry.example:5000/more{number}:1" for number in range(23)]
    digest, _ = await reports(await many([*names, *more])).report(None, {})
    assert restore(store(digest)) == digest
    assert shown(digest).endswith("\nNewer images: 60 of 83 were asked about.")
