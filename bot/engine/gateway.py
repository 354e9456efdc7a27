"""A host's engine as the commands ask for it."""

from __future__ import annotations

from bot.core.engine_facts import EngineFacts, EngineVersion
from bot.engine import translate
from bot.engine.events import EventsGateway
from bot.engine.gateway_containers import ContainersGateway
from bot.engine.gateway_images import ImagesGateway
from bot.engine.gateway_output import OutputGateway
from bot.engine.gateway_usage import UsageGateway


class Gateway(ContainersGateway, ImagesGateway, OutputGateway, EventsGateway, UsageGateway):
    """core.ports.Engine over docker-py."""

    async def version(self) -> EngineVersion:
        """What runs there."""
        return translate.version(await self._call(lambda api: api.version(api_version=False)))

    async def facts(self) -> EngineFacts:
        """How it is set up."""
        return translate.facts(await self._call(lambda api: api.ask("GET", "/info")))
