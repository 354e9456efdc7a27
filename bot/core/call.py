"""What a command has at hand to do what a person asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.core.limits import Limits
from bot.core.ports import Clock, Engine, Hosts, Policy, Redaction, Running, Spool
from bot.core.request import Request, Target

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """A command under way."""

    request: Request
    engine: Engine
    hosts: Hosts
    spool: Spool
    running: Running
    limits: Limits
    clock: Clock
    policy: Policy
    redaction: Redaction
    bot_name: str
    targets: tuple[Target, ...] = ()
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the person pressed Stop or Cancel, or sent /cancel."""

    @property
    def now(self) -> datetime:
        """The time, with its zone."""
        return self.clock.now()

    @property
    def at(self) -> str:
        """The word `@host` for the lines of an answer's buttons; empty on the default host."""
        host = self.engine.host
        return "" if host == self.hosts.names[0] else f"@{host}"

    async def until_stopped(self, items: AsyncIterator[T]) -> AsyncGenerator[T, None]:
        """The items, ending early when the person says stop; then nothing still waits for one."""
        stop = asyncio.ensure_future(self.stopped.wait())
        step: asyncio.Future[T] | None = None
        try:
            while True:
                step = asyncio.ensure_future(anext(items))
                await asyncio.wait((step, stop), return_when=asyncio.FIRST_COMPLETED)
                if stop.done():
                    return
                yield await step
        except StopAsyncIteration:
            return
        finally:
            stop.cancel()
            if step is not None:
                step.cancel()
                # What is behind the items can't be closed while it is asked for the next one.
                await asyncio.gather(step, return_exceptions=True)
