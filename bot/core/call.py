"""What a person asked for, and what a command has at hand to do it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.core.limits import Limits
from bot.core.ports import Clock, Engine, Hosts, Policy, Running, Spool
from bot.domain.container import Container
from bot.domain.role import Role

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks; `role` is already cut to the highest that the chat allows."""

    id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was asked and where the answer goes; `thread` is a topic of a group."""

    chat: int
    thread: int | None = None
    message: int | None = None
    """The message that the answer replies to."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A line from a chat, or the line behind a button that was pressed."""

    line: str
    person: Person
    place: Place
    update: int
    language: str = "en"
    page: int = 0
    confirmed: tuple[str, ...] | None = None
    """The target ids that were on screen when the person said yes; None: nobody was asked yet."""


@dataclass(frozen=True, slots=True)
class Target:
    """A container on a host."""

    host: str
    container: Container


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
    bot_name: str
    targets: tuple[Target, ...] = ()
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the person pressed Stop or Cancel, or sent /cancel."""

    @property
    def now(self) -> datetime:
        """The time, with its zone."""
        return self.clock.now()

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
