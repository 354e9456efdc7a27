"""/run without -d: what the container writes, until it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from bot.commands.containers.creation import Creation
from bot.commands.containers.recording import Recording
from bot.core.call import Call
from bot.core.container_results import Exited, Log, Output
from bot.core.errors import EngineError, EngineNotFound, EngineUnreachable
from bot.core.reading import Ending, Reading
from bot.core.results import Result, Said
from bot.domain.container import ContainerDetail, PortBinding
from bot.domain.container_spec import ContainerSpec
from bot.domain.log import Written
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold, code


async def foreground(
    call: Call, spec: ContainerSpec, creation: Creation, recorded: Recording
) -> AsyncGenerator[Result, None]:
    """Start it and show its output, its exit code, and as a file what did not fit.

    Stop stops the container, with the grace that is its own. EngineUnreachable when the engine
    went away before it ended.
    """
    run = _Run(call, spec, creation, recorded)
    try:
        async with aclosing(run.results()) as results:
            async for result in results:
                yield result
    except EngineError:
        # With --rm there may be no other place to read it.
        for result in await run.so_far():
            yield result
        raise
    after = await run.after()
    whole = await recorded.whole(run.name)
    yield run.exited(after)
    if after is not None and after.state in {"running", "restarting"}:
        yield Said(_again(run))
    for result in whole:
        yield result


class _Run:
    def __init__(
        self, call: Call, spec: ContainerSpec, creation: Creation, recorded: Recording
    ) -> None:
        self.call, self.spec, self.id = call, spec, creation.id
        self.recorded, self._creation = recorded, creation
        self.name = spec.name
        self.stopped = False
        self.code = 0
        self._open = ""
        self._ports: tuple[PortBinding, ...] = ()

    async def results(self) -> AsyncGenerator[Result, None]:
        """Attached and waiting before it starts, so that nothing is missed."""
        engine = self.call.engine
        self.name = (await engine.container(self.id)).name
        async with (
            engine.attach(self.id) as output,
            engine.exit(self.id, removed=self.spec.auto_remove) as codes,
            Reading(output, self.call.stopped) as reading,
        ):
            await engine.start(self.id)
            self._creation.started = True
            self._ports = await self._bound()
            yield self._output()
            async with aclosing(self._follow(reading)) as results:
                async for result in results:
                    yield result
            code = await anext(codes, None)
        if code is None:
            raise EngineUnreachable(
                say("The engine went away before {name} ended.", name=bold(self.name))
            )
        self.code = code

    async def so_far(self) -> list[Result]:
        """What it wrote, where no more of it can be had; also of a line that was not ended."""
        if self._open:
            await self.recorded.add((self._open,))
        if not self.recorded.shown.count:
            return []
        whole = await self.recorded.whole(self.name)
        return [Log(self.name, self.recorded.lines()), *whole]

    async def after(self) -> ContainerDetail | None:
        """The container as it is then; None: it is gone, or the engine does not tell."""
        if self.spec.auto_remove:
            return None
        with suppress(EngineError):
            return await self.call.engine.container(self.id)
        return None

    def exited(self, after: ContainerDetail | None) -> Exited:
        """How it ended."""
        oom_killed = after is not None and after.oom_killed
        return Exited(self.name, self.code, self.recorded.lines(), self.stopped, oom_killed)

    async def _bound(self) -> tuple[PortBinding, ...]:
        """The ports as the engine chose them: only a start tells what `-p 80` and -P come to."""
        if not (self.spec.ports or self.spec.publish_all):
            return ()
        # It runs, and what it writes is to be seen, whether or not the engine tells them.
        with suppress(EngineError):
            return (await self.call.engine.container(self.id)).ports
        return ()

    def _output(self, *, following: bool = True) -> Output:
        lines = self.recorded.shown.last()
        shown = (*lines, self._open) if self._open else lines
        return Output(self.name, shown, following, self._ports)

    async def _take(self, written: Written) -> None:
        self._open = written.open
        await self.recorded.add(written.lines)

    async def _follow(self, reading: Reading[Written]) -> AsyncGenerator[Result, None]:
        while True:
            async for written in reading:
                await self._take(written)
                yield self._output()
            if reading.ending is not Ending.STOPPED:
                return
            yield self._output(following=False)
            fault = await self._stop(reading)
            if fault is None:
                return
            # Cancel would do nothing for a stop that counts as asked for.
            reading.again()
            name = bold(self.name)
            yield Said(say("{name} was not stopped. {fault}", name=name, fault=fault.sentence))
            yield self._output()

    async def _stop(self, reading: Reading[Written]) -> EngineError | None:
        """What kept it from being stopped, where it goes on."""
        stopping = asyncio.ensure_future(self._stop_container())
        try:
            async for written in reading.until(stopping):
                await self._take(written)
            await stopping
        except EngineError as fault:
            if stopping.done() and stopping.exception() is fault:
                return None if reading.ending is Ending.END else fault
            raise
        finally:
            stopping.cancel()
        self.stopped = True
        if reading.ending is not Ending.END:
            async for written in reading.rest():
                await self._take(written)
        return None

    async def _stop_container(self) -> None:
        with suppress(EngineNotFound):
            await self.call.engine.stop(self.id, None)


def _again(run: _Run) -> Sentence:
    if run.stopped or run.spec.restart.name == "no":
        return say("It was started again from outside.")
    return say(
        "Its restart policy {policy} starts it again. {line} ends it.",
        policy=code(str(run.spec.restart)),
        line=code(f"/stop {run.name}"),
    )
