"""One host: its client, its bridge, and calls that raise errors of our tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.core.engine_ports import Stream
from bot.core.errors import EngineUnreachable
from bot.engine.address import HostAddress
from bot.engine.bridge import Bridge, BridgeLimits
from bot.engine.channel import Channel, Emit
from bot.engine.client import EngineClient
from bot.engine.credentials import Credentials
from bot.engine.errors import mend

T = TypeVar("T")

NO_LIMITS = BridgeLimits()
NOBODY = Credentials()


class CallersFault(Exception):
    """Raised by what the caller passed in: given back as it was."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(fault)
        self.fault = fault


class HostLink:
    """Nothing is asked of the engine when it is made: a host may be away at the start.

    Raises what HostAddress.dialler raises for TLS files that can't be read.
    """

    def __init__(
        self,
        host: str,
        address: HostAddress,
        credentials: Credentials = NOBODY,
        limits: BridgeLimits = NO_LIMITS,
    ) -> None:
        self._host = host
        self._address = address
        self._credentials = credentials
        self._limits = limits
        self._client = EngineClient(
            address, timeout_seconds=limits.call_seconds, connections=limits.connections
        )
        self._bridge = Bridge(host, self._ping, self._mend, limits)

    @property
    def host(self) -> str:
        """The name that the settings give it."""
        return self._host

    def close(self) -> None:
        """Close connections that are idle; those in use end with their calls."""
        self._client.close()

    async def _call(
        self,
        work: Callable[[EngineClient], T],
        *,
        write: bool = False,
        seconds: float | None = None,
    ) -> T:
        return await self._bridge.call(lambda: work(self._ready()), write=write, seconds=seconds)

    def _stream(
        self,
        read: Callable[[EngineClient, Emit[T]], None],
        *,
        channel: Callable[[], Channel[T]] = Channel,
        opening: bool = False,
    ) -> Stream[T]:
        return self._bridge.stream(
            lambda emit: read(self._ready(), emit), channel=channel, opening=opening
        )

    def _ready(self) -> EngineClient:
        """For use in a thread: it may ask the engine for its version first."""
        self._client.agree()
        return self._client

    def _ping(self) -> None:
        self._client.ping_within(self._limits.ping_seconds)

    def _mend(self, error: Exception) -> Exception:
        if isinstance(error, CallersFault):
            return error.fault
        mended = mend(error, self._address.shown)
        if isinstance(mended, EngineUnreachable):
            # What stands there next time may be another engine.
            self._client.forget()
        return mended
