"""The parts of `core.ports.Engine`: every method raises EngineError's kinds, and ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from bot.core.engine_facts import Created
from bot.domain.container import Container, ContainerDetail
from bot.domain.container_spec import ContainerSpec
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.log import LogBatch, LogQuery, Written
from bot.domain.progress import PullProgress
from bot.domain.usage import DiskUse, Stats

T = TypeVar("T")

Stream = AbstractAsyncContextManager[AsyncIterator[T]]
"""Leaving it closes what is behind it, also when that is silent."""

Filters = Mapping[str, Sequence[str]]


ROOM_BYTES = 1 << 15
"""Less would cost a call for a few bytes at the end of a sink's memory."""


class Sink(Protocol):
    """Where a stream goes: read right into its memory, so that nothing is copied on the way."""

    def room(self) -> memoryview:
        """For what comes next, ROOM_BYTES or more; waits while there is none."""

    def fill(self, count: int) -> None:
        """So many bytes stand at the front of the last `room` now."""


class ContainersEngine(Protocol):
    """Containers as such."""

    async def containers(
        self,
        *,
        all: bool = False,
        filters: Filters | None = None,
        limit: int | None = None,
        size: bool = False,
    ) -> tuple[Container, ...]:
        """One call for all of them, newest first; `size` makes the engine walk their layers."""

    async def container(self, id: str) -> ContainerDetail:
        """Everything about one."""

    async def create(self, spec: ContainerSpec) -> Created:
        """Make a container; EngineNotFound when the image is missing."""

    async def start(self, id: str) -> None:
        """Start it; nothing happens if it runs."""

    async def stop(self, id: str, grace_seconds: int | None) -> None:
        """Stop it; None: the grace that the container itself sets, or ten seconds."""

    async def restart(self, id: str, grace_seconds: int | None) -> None:
        """Stop and start it."""

    async def remove(self, id: str, *, force: bool, volumes: bool) -> None:
        """Remove it; EngineConflict when it runs and `force` is not set."""


class ImagesEngine(Protocol):
    """Images, and getting and giving them."""

    async def images(
        self, *, all: bool = False, filters: Filters | None = None
    ) -> tuple[Image, ...]:
        """One call for all of them, newest first."""

    async def image(self, name: str) -> Image:
        """One image by name or id."""

    def pull(self, image: ImageRef, platform: str | None) -> Stream[PullProgress]:
        """Progress until the image is there; PullFailed says why it is not."""

    def save(self, names: Sequence[str], sink: Sink) -> Stream[int]:
        """The images as one tar, which `sink` gets outside the event loop; yields the number of
        bytes so far."""


class OutputEngine(Protocol):
    """What containers write, and how they end."""

    def attach(self, id: str) -> Stream[Written]:
        """Stdout and stderr in lines as they come; entered before start, it misses nothing."""

    def exit(self, id: str, *, removed: bool) -> Stream[int]:
        """Yields the exit code once; `removed` waits until the engine has removed it too."""

    def logs(self, id: str, query: LogQuery) -> Stream[LogBatch]:
        """Lines in batches, searched where they are read; memory does not grow with the log."""


class UsageEngine(Protocol):
    """What is used, and what registries have."""

    async def stats(self, ids: Sequence[str]) -> Mapping[str, Stats | None]:
        """One sample of each, by id; those that do not run, or are gone, are left out.

        None for one that could not be measured. Where none could be, that raises its EngineError.
        """

    async def disk_usage(self) -> DiskUse:
        """What it keeps on its disk; may take a minute, and only one can ask at a time."""

    async def registry_digest(self, image: ImageRef) -> str:
        """What the image's registry has under that name now; nothing is pulled. PullFailed."""
