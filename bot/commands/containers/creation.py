"""A container made from a spec, with its image pulled where it is missing, or not made at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress

from bot.commands.images.pull import pulling
from bot.core.call import Call
from bot.core.errors import EngineError, EngineNotFound
from bot.core.ports import Created
from bot.core.results import Result
from bot.domain.container_spec import ContainerSpec
from bot.domain.image_ref import ImageRef


class Creation:
    """Iterate `results()`; after that `created` is there, unless the person stopped the pull."""

    def __init__(self, call: Call, spec: ContainerSpec, pull: str) -> None:
        self.created: Created | None = None
        self._call, self._spec, self._pull = call, spec, pull

    async def results(self) -> AsyncGenerator[Result, None]:
        """The pull's progress. As docker does, the image is looked for by trying to create."""
        image, platform = self._spec.image, self._spec.platform
        if not isinstance(image, ImageRef):
            # By its id it is here or nowhere.
            self.created = await self._call.engine.create(self._spec)
            return
        if self._pull != "always" and await self._create(or_pull=self._pull == "missing"):
            return
        asked = pulling(self._call, image, str(platform) if platform else None)
        async with aclosing(asked) as results:
            async for result in results:
                yield result
        if not self._call.stopped.is_set():
            await self._create(or_pull=False)

    async def _create(self, *, or_pull: bool) -> bool:
        """False: something is missing that a pull may bring."""
        try:
            self.created = await self._call.engine.create(self._spec)
        except EngineNotFound:
            if or_pull:
                return False
            raise
        return True


class Start:
    """Whether the container was started."""

    def __init__(self) -> None:
        self.done = False


@asynccontextmanager
async def removed_unless_started(call: Call, id: str) -> AsyncIterator[Start]:
    """Nothing is done by half: what could not be started is removed with its anonymous volumes."""
    start = Start()
    try:
        yield start
    finally:
        if not start.done:
            await asyncio.shield(_remove(call, id))


async def _remove(call: Call, id: str) -> None:
    # With --rm the engine may have removed it by itself; the fault to tell is why it did not start.
    with suppress(EngineError):
        await call.engine.remove(id, force=True, volumes=True)
