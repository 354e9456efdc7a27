"""What is used, and what registries have: statistics, disk, digests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import requests

from bot.core.errors import EngineConflict, EngineError, EngineNotFound, EngineUnreachable
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
MEASURE_SECONDS = 15.0
"""For one container: one that hangs is not to keep the others' figures from whoever asked."""
DISK_SECONDS = 120.0
REGISTRY_SECONDS = 15.0


class UsageGateway(HostLink):
    """The part of core.ports.Engine about what is used."""

    async def stats(self, ids: Sequence[str]) -> Mapping[str, Stats | None]:
        """One sample of each that runs, by id; about two seconds for forty at a time.

        None for one that the engine can't measure. Where it can measure none, the fault is raised.
        """
        try:
            async with asyncio.TaskGroup() as group:
                tasks = {id: group.create_task(self._in_lane(id)) for id in ids}
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None
        found = {id: one for id, task in tasks.items() if (one := task.result()) is not None}
        samples = {id: one if isinstance(one, Stats) else None for id, one in found.items()}
        for one in found.values():
            if isinstance(one, Exception) and not any(samples.values()):
                raise one
        return samples

    @cached_property
    def _lane(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(STATS_AT_ONCE)

    async def _in_lane(self, id: str) -> Stats | Exception | None:
        """A sample, or why there is none; None: it does not run."""
        seconds = min(MEASURE_SECONDS, self._limits.call_seconds)
        async with self._lane:
            try:
                async with asyncio.timeout(seconds):
                    return await self._measured(id)
            except EngineUnreachable:
                raise
            except EngineError as fault:
                return fault
            except TimeoutError:
                return self._mend(requests.ReadTimeout())

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
