"""The engines by name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.address import HostAddress
from bot.engine.bridge import BridgeLimits
from bot.engine.credentials import Credentials
from bot.engine.gateway import Gateway
from bot.engine.link import NO_LIMITS, NOBODY


class EngineHosts:
    """core.ports.Hosts; the first of `addresses` is the default. Nothing connects yet."""

    def __init__(
        self,
        addresses: Mapping[str, HostAddress],
        credentials: Credentials = NOBODY,
        limits: BridgeLimits = NO_LIMITS,
    ) -> None:
        self._gateways = {
            name: Gateway(name, address, credentials, limits) for name, address in addresses.items()
        }

    @property
    def names(self) -> tuple[str, ...]:
        """In the settings' order."""
        return tuple(self._gateways)

    def engine(self, name: str) -> Gateway:
        """KeyError for a name that is not set up."""
        return self._gateways[name]

    def close(self) -> None:
        """Close all idle connections."""
        for gateway in self._gateways.values():
            gateway.close()
