"""What is used, and what registries have: statistics, disk, digests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import requests

from bot.core.errors import EngineConflict, EngineNotFound
from bot.domain.image_ref import ImageRef
from bot.domain.usage import DiskUse, Stats
from bot.engine import usage, words
from bot.engine.body import blocks
from bot.engine.channel import Emit
from bot.engine.client import EngineClient, error_text
from bot.engine.link import HostLink

STATS_AT_ONCE = 40
"""The engine measures for one or two seconds: all wait at the same time, in threads of streams, of
which a host has 64 for all; so many however many ask."""
DISK_SECONDS = 120.0
REGISTRY_SECONDS = 15.0


class UsageGateway(HostLink):
    """The part of core.ports.Engine about what is used."""

    async def stats(self, ids: Sequence[str]) -> Mapping[str, Stats]:
        """One sample of each that runs, by id; about two seconds for forty at a time."""
        try:
            async with asyncio.TaskGroup() as group:
                tasks = {id: group.create_task(self._in_lane(id)) for id in ids}
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None
        found = {id: task.result() for id, task in tasks.items()}
        return {id: sample for id, sample in found.items() if sample is not None}

    @cached_property
    def _lane(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(STATS_AT_ONCE)

    async def _in_lane(self, id: str) -> Stats | None:
        """EngineNotResponding for a container that the engine can't measure, as one that hangs."""
        async with self._lane:
            try:
                async with asyncio.timeout(self._limits.call_seconds):
                    return await self._measured(id)
            except TimeoutError:
                raise self._mend(requests.ReadTimeout()) from None

    async def _measured(self, id: str) -> Stats | None:
        def read(api: EngineClient, emit: Emit[Stats | None]) -> None:
            params = {"stream": 0}
            with api.open("GET", "/containers/{0}/stats", id, params=params) as response:
                emit(usage.stats(_json(response)))

        try:
            async with self._stream(read) as samples:
                return await anext(samples)
        except (EngineNotFound, EngineConflict):
            return None

    async def disk_usage(self) -> DiskUse:
        """The engine walks its volumes for it, which may take a minute."""
        return await self._call(
            lambda api: usage.disk_use(api.ask("GET", "/system/df", seconds=DISK_SECONDS)),
            seconds=DISK_SECONDS,
        )

    async def registry_digest(self, image: ImageRef) -> str:
        """The engine asks the registry, with its mirrors and trust, and pulls nothing."""
        wanted = image.with_default_tag()

        def refusal(response: requests.Response) -> Exception:
            names = (wanted.canonical, wanted.familiar)
            return words.registry_says(response.status_code, error_text(response), *names)

        def read(api: EngineClient) -> str:
            login = self._credentials.header(image.registry)
            headers = {"X-Registry-Auth": login} if login else {}
            with api.open(
                "GET",
                "/distribution/{0}/json",
                wanted.canonical,
                headers=headers,
                refusal=refusal,
            ) as response:
                return str(_json(response)["Descriptor"]["digest"])

        return await self._call(read, seconds=REGISTRY_SECONDS)


def _json(response: requests.Response) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(b"".join(blocks(response)))
    return answer
