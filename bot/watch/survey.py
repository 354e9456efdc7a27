"""A look at a host for the digest, bounded in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.core.errors import EngineError, ImageNotFound, RegistryDenied
from bot.core.ports import Engine
from bot.domain.container import Container
from bot.domain.container_name import lasting_name
from bot.domain.image import Image
from bot.domain.image_ref import DOCKER_HUB, ImageId, ImageRef, parse_image
from bot.domain.sentence import NotationError
from bot.domain.usage import DiskUse, Stats

log = logging.getLogger(__name__)

T = TypeVar("T")

ASKED_AT_ONCE = 4
MOST_IMAGES = 60
"""More are not asked about: registries count such questions."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each part of a look may take."""

    list_seconds: float = 15.0
    stats_seconds: float = 60.0
    disk_seconds: float = 60.0
    registries_seconds: float = 60.0
    """For all of a host's registries together."""


USUAL = Patience()


@dataclass(frozen=True)
class Registries:
    """What they said of the images that run."""

    newer: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    asked: int = 0
    images: int = 0
    """That came from a registry, asked about or not."""


@dataclass(frozen=True)
class Survey:
    """A host; `is_away`: nothing is known of it."""

    host: str
    is_away: bool = False
    containers: tuple[Container, ...] = ()
    stats: Mapping[str, Stats | None] = field(default_factory=dict)
    disk: DiskUse | None = None
    registries: Registries = Registries()


async def survey(engine: Engine, patience: Patience = USUAL) -> Survey:
    """Everything at the same time; what does not come in time is left out."""
    try:
        async with asyncio.timeout(patience.list_seconds):
            containers, images = await asyncio.gather(engine.containers(all=True), engine.images())
    except (EngineError, TimeoutError) as fault:
        log.info("digest: %s is left out: %s", engine.host, fault)
        return Survey(engine.host, is_away=True)
    containers = _newest_of_slots(containers)
    running = [one for one in containers if one.running]
    nothing: Mapping[str, Stats | None] = {}
    stats, disk, registries = await asyncio.gather(
        _within(patience.stats_seconds, lambda: engine.stats([one.id for one in running]), nothing),
        _within(patience.disk_seconds, engine.disk_usage, None),
        ask_registries(engine, running, images, patience.registries_seconds),
    )
    return Survey(engine.host, containers=containers, stats=stats, disk=disk, registries=registries)


def _newest_of_slots(containers: Sequence[Container]) -> tuple[Container, ...]:
    """A swarm keeps what ended of a slot beside the one that took its place; under its name.

    What is only made waits to take it: until then the slot stands as the one before left it.
    """
    newest: dict[str, Container] = {}
    for one in sorted(
        containers, key=lambda one: (one.state == "created", -one.created.timestamp())
    ):
        newest.setdefault(lasting_name(one.name), one)
    return tuple(replace(one, name=name) for name, one in newest.items())


async def _within(seconds: float, ask: Callable[[], Awaitable[T]], otherwise: T) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await ask()
    except (EngineError, TimeoutError) as fault:
        log.info("digest: something is left out: %s", fault)
        return otherwise


async def ask_registries(
    engine: Engine, running: Sequence[Container], images: Sequence[Image], seconds: float
) -> Registries:
    """Which of the images that run have newer versions under their name."""
    inquiry = _Inquiry(engine)
    wanted = _questions(running, images)
    asked = wanted[:MOST_IMAGES]
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(*map(inquiry.ask, asked))
    except TimeoutError:
        log.info("digest: the registries of %s take too long", engine.host)
    return replace(inquiry.found(), asked=len(asked), images=len(wanted))


@dataclass(frozen=True)
class _Question:
    """What is under that name now, and whether it is one of those digests."""

    wanted: ImageRef
    known: frozenset[str]

    @property
    def registry(self) -> str:
        return self.wanted.registry or DOCKER_HUB


def _questions(running: Sequence[Container], images: Sequence[Image]) -> list[_Question]:
    """About those that came from a registry under a name, not under a digest."""
    by_id = {one.id: one for one in images}
    found = []
    for name, id in dict.fromkeys((one.image, one.image_id) for one in running):
        image, wanted = by_id.get(id), _named(name)
        if image is None or wanted is None:
            continue
        digests = (one.partition("@") for one in image.digests)
        names = {wanted.familiar_name, wanted.name}
        if known := frozenset(digest for name, _, digest in digests if name in names):
            found.append(_Question(wanted, known))
    return found


class _Inquiry:
    """One host's images; a registry that failed once is not asked again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lane = asyncio.Semaphore(ASKED_AT_ONCE)
        self._newer: set[str] = set()
        self._silent: set[str] = set()
        self._waiting: dict[str, int] = {}

    async def ask(self, question: _Question) -> None:
        """When it is its turn."""
        registry = question.registry
        self._waiting[registry] = self._waiting.get(registry, 0) + 1
        async with self._lane:
            if registry not in self._silent:
                await self._compare(question)
        self._waiting[registry] -= 1

    async def _compare(self, question: _Question) -> None:
        try:
            digest = await self._engine.registry_digest(question.wanted)
        except ImageNotFound:
            return
        except EngineError as fault:
            log.info("digest: %s: %s", question.registry, fault)
            # The Hub denies what it does not have, too: with the containerd image store, an image
            # that was built here is asked about as any other.
            if question.registry != DOCKER_HUB or not isinstance(fault, RegistryDenied):
                self._silent.add(question.registry)
        else:
            if digest not in question.known:
                self._newer.add(question.wanted.familiar)

    def found(self) -> Registries:
        """So far; registries that still owe an answer are silent too."""
        owing = {registry for registry, count in self._waiting.items() if count}
        return Registries(tuple(sorted(self._newer)), tuple(sorted(self._silent | owing)))


def _named(name: str) -> ImageRef | None:
    """None for an id, a digest, or what is no name."""
    try:
        wanted = parse_image(name)
    except NotationError:
        return None
    if isinstance(wanted, ImageId) or wanted.digest:
        return None
    return wanted.with_default_tag()
