"""A container made from a spec, with its image pulled where it is missing, or not made at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Self

from bot.commands.images.pull import pulling
from bot.core.call import Call
from bot.core.engine_facts import Created
from bot.core.errors import EngineError, EngineNotFound
from bot.core.results import Result
from bot.domain.container_spec import ContainerSpec
from bot.domain.image_ref import ImageRef

ANSWER_SECONDS = 2.0
"""How long a creation that was cancelled is waited for, so that it can be undone."""


class Creation:
    """Iterate `results()`; after that `created` is there, unless the person stopped the pull.

    A context manager, since nothing is done by half: what was not `started` inside is removed with
    its anonymous volumes, also when it was cancelled before the engine had told the id.
    """

    def __init__(self, call: Call, spec: ContainerSpec, pull: str) -> None:
        self.created: Created | None = None
        self.started = False
        self._call, self._spec, self._pull = call, spec, pull
        self._making: asyncio.Future[Created] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._making is not None and not self.started:
            await asyncio.shield(_undo(self._call, self._making))

    @property
    def id(self) -> str:
        """Of the container that was made; RuntimeError where none was."""
        if self.created is None:
            raise RuntimeError("nothing was created")
        return self.created.id

    async def results(self) -> AsyncGenerator[Result, None]:
        """The pull's progress. As docker does, the image is looked for by trying to create."""
        image, platform = self._spec.image, self._spec.platform
        if not isinstance(image, ImageRef):
            # By its id it is here or nowhere.
            await self._create(or_pull=False)
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
        # A request that is cut off may be carried out all the same, so it is never cut off.
        self._making = asyncio.ensure_future(self._call.engine.create(self._spec))
        try:
            self.created = await asyncio.shield(self._making)
        except EngineNotFound:
            if or_pull:
                return False
            raise
        return True


async def _undo(call: Call, making: asyncio.Future[Created]) -> None:
    await asyncio.wait({making}, timeout=ANSWER_SECONDS)
    if not making.done():
        making.cancel()
    elif not making.cancelled() and making.exception() is None:
        # With --rm the engine may have removed it by itself; the fault to tell is why it did not
        # start.
        with suppress(EngineError):
            await call.engine.remove(making.result().id, force=True, volumes=True)
