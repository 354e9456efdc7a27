"""Containers: list, inspect, make, start, stop, remove."""

from __future__ import annotations

import json
from typing import Any

from bot.core.engine_facts import Created
from bot.core.engine_ports import Filters
from bot.core.errors import EngineRefused
from bot.domain.container import Container, ContainerDetail
from bot.domain.container_spec import ContainerSpec
from bot.domain.sentence import say
from bot.domain.text import code
from bot.engine import translate
from bot.engine.client import EngineClient
from bot.engine.link import HostLink

DEFAULT_GRACE_SECONDS = 10
GRACE_MARGIN_SECONDS = 60.0
LONG_SECONDS = 300.0
"""Layers and volumes of millions of files take their time, also to measure; an engine that does not
answer is found out long before."""
PLATFORM_API = "1.41"


class ContainersGateway(HostLink):
    """The part of core.ports.Engine about containers as such."""

    async def containers(
        self,
        *,
        all: bool = False,
        filters: Filters | None = None,
        limit: int | None = None,
        size: bool = False,
    ) -> tuple[Container, ...]:
        """One request for all of them, newest first."""
        params = {
            "all": int(all),
            "size": int(size),
            "limit": -1 if limit is None else limit,
            "filters": filters_json(filters),
        }

        seconds = LONG_SECONDS if size else None

        def listed(api: EngineClient) -> tuple[Container, ...]:
            rows = api.ask("GET", "/containers/json", params=params, seconds=seconds)
            return tuple(translate.container(row, sized=size) for row in rows)

        return await self._call(listed, seconds=seconds)

    async def container(self, id: str) -> ContainerDetail:
        """Everything about one but the size of its layer."""
        return await self._call(
            lambda api: translate.container_detail(api.ask("GET", "/containers/{0}/json", id))
        )

    async def create(self, spec: ContainerSpec) -> Created:
        """Posts exactly `spec.body()`: what was judged is what is sent."""

        def made(api: EngineClient) -> Created:
            if spec.platform and not api.speaks(PLATFORM_API):
                raise _too_old(api)
            answer = api.ask(
                "POST",
                "/containers/create",
                params=spec.query,
                body=spec.body(),
                seconds=LONG_SECONDS,
            )
            return Created(answer["Id"], tuple(answer.get("Warnings") or ()))

        return await self._call(made, write=True, seconds=LONG_SECONDS)

    async def start(self, id: str) -> None:
        """Start it; nothing happens if it runs."""
        await self._post("/containers/{0}/start", id)

    async def stop(self, id: str, grace_seconds: int | None) -> None:
        """Stop it; None: the grace that the container itself sets, or ten seconds."""
        await self._end("/containers/{0}/stop", id, grace_seconds)

    async def restart(self, id: str, grace_seconds: int | None) -> None:
        """Stop and start it."""
        await self._end("/containers/{0}/restart", id, grace_seconds)

    async def remove(self, id: str, *, force: bool, volumes: bool) -> None:
        """Remove it; EngineConflict when it runs and `force` is not set."""
        params = {"force": int(force), "v": int(volumes)}

        def removed(api: EngineClient) -> None:
            api.ask("DELETE", "/containers/{0}", id, params=params, seconds=LONG_SECONDS)

        await self._call(removed, write=True, seconds=LONG_SECONDS)

    async def _end(self, path: str, id: str, grace_seconds: int | None) -> None:
        if grace_seconds is None:
            grace = await self._call(lambda api: _own_grace(api, id))
            await self._post(path, id, seconds=_patience(grace))
            return
        await self._post(path, id, seconds=_patience(grace_seconds), t=grace_seconds)

    async def _post(
        self,
        path: str,
        id: str,
        *,
        seconds: float | None = None,
        **params: int,
    ) -> None:
        timeout = seconds or self._limits.call_seconds

        def done(api: EngineClient) -> None:
            api.ask("POST", path, id, params=params, seconds=timeout)

        await self._call(done, write=True, seconds=timeout)


def filters_json(filters: Filters | None) -> str | None:
    """As the engine wants them; several values of one key mean «any of them»."""
    if not filters:
        return None
    return json.dumps({key: list(values) for key, values in filters.items()})


def _own_grace(api: EngineClient, id: str) -> int:
    config: dict[str, Any] = api.ask("GET", "/containers/{0}/json", id)["Config"]
    grace = config.get("StopTimeout")
    return DEFAULT_GRACE_SECONDS if grace is None else int(grace)


def _patience(grace: int) -> float:
    """A negative grace means that the engine never kills it: then the wait has an end anyway."""
    return (grace if grace >= 0 else 3600) + GRACE_MARGIN_SECONDS


def _too_old(api: EngineClient) -> EngineRefused:
    return EngineRefused(
        say(
            "This engine is too old for {flag}: it speaks API {api}, and that needs {needed}.",
            flag=code("--platform"),
            api=api.api_version,
            needed=PLATFORM_API,
        )
    )
