"""A host's engine as the commands ask for it."""

from __future__ import annotations

from datetime import datetime

from bot.core.engine_facts import EngineFacts, EngineVersion
from bot.core.errors import EngineNotFound, EngineRefused
from bot.engine import translate
from bot.engine.events import EventsGateway
from bot.engine.gateway_containers import ContainersGateway
from bot.engine.gateway_images import ImagesGateway
from bot.engine.gateway_output import OutputGateway
from bot.engine.gateway_usage import UsageGateway

DEFAULT_NETWORK = "bridge"


class Gateway(ContainersGateway, ImagesGateway, OutputGateway, EventsGateway, UsageGateway):
    """core.ports.Engine over docker-py."""

    async def version(self) -> EngineVersion:
        """What runs there."""
        return translate.version(await self._call(lambda api: api.version(api_version=False)))

    async def facts(self) -> EngineFacts:
        """How it is set up."""
        return translate.facts(await self._call(lambda api: api.ask("GET", "/info")))

    async def fresh_since(self) -> datetime | None:
        """By its default network, which it makes anew as it starts, unless containers lived on.

        None where it has no such network, or where a proxy before it keeps networks hidden.
        """
        try:
            answer = await self._call(lambda api: api.ask("GET", "/networks/{0}", DEFAULT_NETWORK))
        except (EngineNotFound, EngineRefused):
            return None
        return translate.moment(answer["Created"])
