"""Between the event loop and docker-py, which blocks: every call ends, every stream closes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.errors import BotError, EngineError, EngineNotResponding
from bot.domain.sentence import say
from bot.domain.text import bold
from bot.engine.channel import Channel, Emit
from bot.engine.line import Line, LineCut
from bot.engine.pulse import Pulse
from bot.engine.worker import in_thread

T = TypeVar("T")

Read = Callable[[Emit[T]], None]
"""Runs in a thread of its own and gives what it reads to `emit`; LineCut ends it."""

CLOSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class BridgeLimits:
    """Of one host: threads by kind, and patience in seconds."""

    reads: int = 16
    writes: int = 32
    streams: int = 64
    patience_seconds: float = 4.0
    """A call or stream that is silent for so long is a reason to ping the engine."""
    ping_seconds: float = 3.0
    down_seconds: float = 1.0
    """How long a call waits for an engine that did not answer the last ping."""
    call_seconds: float = 60.0

    @property
    def connections(self) -> int:
        """All that may be open at once, with the ping's."""
        return self.reads + self.writes + self.streams + 1


class Bridge:
    """One host's threads.

    `mend` turns a foreign exception into one of ours, or gives it back. Calls and streams raise
    EngineNotResponding within patience + ping seconds of an engine that is silent; one that
    answers pings may take its time until the call's own deadline.
    """

    def __init__(
        self,
        host: str,
        ping: Callable[[], None],
        mend: Callable[[Exception], Exception],
        limits: BridgeLimits,
    ) -> None:
        self._host = host
        self._mend = mend
        self._limits = limits
        self._pulse = Pulse(f"{host} engine", ping, limits.ping_seconds)
        # Slow writes, such as stops with a long grace, never hold up those who only look.
        self._lanes = {
            False: asyncio.Semaphore(limits.reads),
            True: asyncio.Semaphore(limits.writes),
        }
        self._streams = 0

    async def call(
        self, work: Callable[[], T], *, write: bool = False, seconds: float | None = None
    ) -> T:
        """What `work` gives in a thread; `seconds` is its deadline, 60 by default."""
        await self._refuse_while_down()
        line = Line()
        task = asyncio.create_task(self._in_lane(self._lanes[write], line, work))
        task.add_done_callback(_seen)
        try:
            await self._until(task, seconds or self._limits.call_seconds)
            return task.result()
        except Exception as error:
            fault = self._mended(error, write=write)
            if fault is error:
                raise
            raise fault from error
        finally:
            if not task.done():
                line.cut()

    def _mended(self, error: Exception, *, write: bool) -> Exception:
        """What to raise; a fault of ours comes out of `mend` as it is."""
        fault = error if isinstance(error, BotError) else self._mend(error)
        if not (write and isinstance(fault, EngineNotResponding)):
            return fault
        return EngineNotResponding(
            say("{fault} It may still do what was asked.", fault=fault.sentence)
        )

    @asynccontextmanager
    async def stream(
        self,
        read: Read[T],
        *,
        channel: Callable[[], Channel[T]] = Channel,
        opening: bool = False,
    ) -> AsyncIterator[AsyncIterator[T]]:
        """What `read` emits into a new `channel`; leaving ends its thread and connection.

        `opening`: entering waits until `read` called `emit.opened()`, or raises its error.
        """
        await self._refuse_while_down()
        self._take_stream()
        try:
            items = channel()
            work = in_thread(lambda: read(items), items.line, f"{self._host} engine stream")
            work.add_done_callback(items.end)
            try:
                if opening:
                    await self._opened(items)
                yield _Items(lambda: self._next(items))
            finally:
                await _close(items, work)
        finally:
            self._streams -= 1

    async def _in_lane(self, lane: asyncio.Semaphore, line: Line, work: Callable[[], T]) -> T:
        async with lane:
            if line.is_cut:
                raise LineCut
            return await in_thread(work, line, f"{self._host} engine call")

    async def _until(self, task: asyncio.Task[T], seconds: float) -> None:
        left = seconds
        while left > 0:
            step = min(left, self._limits.patience_seconds)
            done, _ = await asyncio.wait({task}, timeout=step)
            if done:
                return
            left -= step
            await self._check()
        raise self._silent()

    async def _next(self, channel: Channel[T]) -> T:
        while not channel.arrived.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.patience_seconds):
                    await channel.arrived.wait()
                    break
            await self._check()
        try:
            return channel.take()
        except (BotError, StopAsyncIteration):
            raise
        except Exception as error:  # as above
            raise self._mend(error) from error

    async def _opened(self, channel: Channel[T]) -> None:
        left = self._limits.call_seconds
        while not channel.is_open.is_set():
            try:
                async with asyncio.timeout(self._limits.patience_seconds):
                    await channel.is_open.wait()
            except TimeoutError:
                await self._check()
                left -= self._limits.patience_seconds
                if left <= 0:
                    raise self._silent() from None
        if isinstance(channel.error, BotError):
            raise channel.error
        if channel.error is not None:
            raise self._mend(channel.error) from channel.error

    def _take_stream(self) -> None:
        if self._streams >= self._limits.streams:
            raise EngineError(
                say(
                    "{host} has {count} streams open, and more are not allowed at once.",
                    host=bold(self._host),
                    count=self._streams,
                )
            )
        self._streams += 1

    async def _refuse_while_down(self) -> None:
        if self._pulse.lost and not await self._pulse.beats(self._limits.down_seconds):
            raise self._silent()

    async def _check(self) -> None:
        if not await self._pulse.beats():
            raise self._silent()

    def _silent(self) -> EngineNotResponding:
        return EngineNotResponding(
            say("The engine on {host} does not answer.", host=bold(self._host))
        )


class _Items(Generic[T]):
    """A wait for the next item may be given up and begun again: none is lost."""

    def __init__(self, following: Callable[[], Awaitable[T]]) -> None:
        self._following = following

    def __aiter__(self) -> _Items[T]:
        return self

    async def __anext__(self) -> T:
        return await self._following()


async def _close(channel: Channel[T], work: asyncio.Future[None]) -> None:
    channel.close()
    await asyncio.wait({work}, timeout=CLOSE_SECONDS)


def _seen(task: asyncio.Task[T]) -> None:
    if not task.cancelled():
        task.exception()
