"""What a container writes, kept in a thread of its own so that nobody else waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.commands.containers.transcript import MESSAGE_CHARACTERS, LastLines, Transcript, no_file
from bot.core.call import Call
from bot.core.errors import SpoolFull
from bot.core.results import File, Result, Said
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.size import human_size
from bot.domain.text import bold

BESIDE_FILE_CHARACTERS = 800
"""What is shown of lines that are sent as a file."""

T = TypeVar("T")


@asynccontextmanager
async def recording(call: Call) -> AsyncIterator[Recording]:
    """Without room on the bot's disk it goes on with the last lines alone."""
    async with AsyncExitStack() as stack:
        most = call.limits.log_file_bytes
        try:
            folder = await stack.enter_async_context(call.spool.folder())
        except SpoolFull as fault:
            transcript = Transcript(Path(), most, no_file(fault.__cause__))
        else:
            transcript = Transcript(folder, most)
        recorded = Recording(transcript, most)
        try:
            yield recorded
        finally:
            await asyncio.shield(recorded.end())


class Recording:
    """A transcript, and what is shown of it in the end."""

    def __init__(self, transcript: Transcript, file_bytes: int) -> None:
        self._transcript = transcript
        self._file_bytes = file_bytes
        self._work: asyncio.Future[Any] | None = None

    @property
    def shown(self) -> LastLines:
        """The last lines."""
        return self._transcript.shown

    async def add(self, lines: Sequence[str]) -> None:
        """Take lines, without their line ends."""
        if lines:
            await self._in_thread(lambda: self._transcript.add(lines))

    async def whole(self, name: str) -> list[Result]:
        """The file of `name`, or why there is none; nothing where all lines are shown."""
        if self.shown.complete:
            return []
        path = await self._in_thread(self._transcript.finish)
        if path is None:
            return [Said(self._transcript.fault)] if self._transcript.fault else []
        return [File(path, f"{name}.log", self._caption(name))]

    def lines(self) -> tuple[str, ...]:
        """What to show: few beside a file."""
        beside = not self.shown.complete and self._transcript.fault is None
        return self.shown.last(BESIDE_FILE_CHARACTERS if beside else MESSAGE_CHARACTERS)

    async def end(self) -> None:
        """Close the file; no thread still writes then."""
        if self._work is not None:
            await asyncio.wait({self._work})
        self._transcript.close()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        # A thread can't be cancelled, and the folder must not go while it writes.
        self._work = doing = asyncio.ensure_future(asyncio.to_thread(work))
        return await asyncio.shield(doing)

    def _caption(self, name: str) -> Sentence:
        lost = self._transcript.lost
        if lost:
            return say(
                "The newest lines of {name}. {count} older ones are left out:"
                " a file has at most {size}.",
                name=bold(name),
                count=lost,
                size=human_size(self._file_bytes),
            )
        count = self.shown.count
        return say_n("{count} line of {name}.", "{count} lines of {name}.", count, name=bold(name))
