"""One /save under way: its turn, the packing, the question, the sending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from bot.commands.images.parts import PartFiles, Written, join_line, part_names
from bot.commands.images.plan import Plan, check_disk, watch_disk
from bot.commands.images.save_question import exactly
from bot.commands.images.turn import Turn
from bot.core.call import Call
from bot.core.errors import DeliveryFailed
from bot.core.image_results import Part, Saved, SaveWaits, Saving, Sending
from bot.core.reading import Reading
from bot.core.results import File, Result, Said
from bot.domain.sentence import Sentence, say
from bot.domain.text import code

EVERY_SECONDS = 1.0
"""How often the progress is shown."""


@dataclass
class SaveJob:
    """One save under way: what has arrived of it."""

    call: Call
    plan: Plan
    files: list[Written] = field(default_factory=list)
    sent: list[Part] = field(default_factory=list)

    @property
    def of(self) -> int:
        """The number of parts."""
        return len(self.files)

    async def results(self, folder: Path) -> AsyncGenerator[Result, None]:
        """All of it; ends with a question where many files came out and nobody said yes."""
        async with aclosing(self._in_turn(folder)) as packing:
            async for result in packing:
                yield result
        request = self.call.request
        is_asked = request.confirmed is not None or request.unattended
        if not is_asked and self.of > self.call.limits.parts_unasked:
            yield exactly(self.plan, self.files)
            return
        async with aclosing(self._sending()) as sending:
            async for result in sending:
                yield result

    async def _in_turn(self, folder: Path) -> AsyncGenerator[Result, None]:
        """One packing at a time takes memory, the processor and the disk for all."""
        async with Turn(self.call.spool.filling) as turn:
            if not turn.has_come:
                yield SaveWaits(self.plan.words)
            if await turn.comes(self.call.stopped):
                check_disk(self.call, self.plan)
                async with aclosing(self._packing(folder)) as packing:
                    async for far in packing:
                        yield Saving(self.plan.words, far, self.plan.size_bytes)

    async def _packing(self, folder: Path) -> AsyncGenerator[int, None]:
        files = PartFiles(folder, self.plan.part_bytes, self.plan.compression)
        try:
            async with aclosing(self._spooling(files)) as spooling:
                async for far in spooling:
                    yield far
            if not self.call.stopped.is_set():
                await asyncio.to_thread(files.finish)
                self.files = files.written
        finally:
            files.abandon()

    async def _spooling(self, files: PartFiles) -> AsyncGenerator[int, None]:
        shown_at = -EVERY_SECONDS
        call, names = self.call, [one.name for one in self.plan.named]
        async with (
            call.engine.save(names, files.write) as stream,
            Reading(stream, call.stopped) as steps,
        ):
            async for far in steps:
                watch_disk(call)
                if call.clock.monotonic() - shown_at >= EVERY_SECONDS:
                    shown_at = call.clock.monotonic()
                    yield far

    async def _sending(self) -> AsyncGenerator[Result, None]:
        for file, name in zip(self.files, part_names(self.plan.file_name, self.of), strict=True):
            if self.call.stopped.is_set():
                break
            part = Part(name, file.size_bytes, file.sha256)
            yield Sending(len(self.sent) + 1, self.of, part)
            yield File(file.path, name, self._caption(part))
            self.sent.append(part)
        if self.of and len(self.sent) == self.of:
            join = join_line(self.plan.file_name, self.of, self.plan.compression)
            yield Saved(self.plan.words, tuple(self.sent), join)
        else:
            yield Said(self._stopped())

    def _caption(self, part: Part) -> Sentence:
        """Name and size are not in it: every client shows them above."""
        sha256 = code(part.sha256)
        if self.of == 1:
            return say("SHA-256 {sha256}", sha256=sha256)
        number = len(self.sent) + 1
        return say(
            "Part {number} of {of}, SHA-256 {sha256}", number=number, of=self.of, sha256=sha256
        )

    def _stopped(self) -> Sentence:
        if not self.sent:
            return say("Stopped. Nothing was sent.")
        return say(
            "Stopped. {sent} of {of} parts arrived: the image is incomplete.",
            sent=len(self.sent),
            of=self.of,
        )

    def incomplete(self, fault: DeliveryFailed) -> DeliveryFailed:
        """What arrived before the fault; nothing half-sent is called done."""
        if not self.sent:
            return DeliveryFailed(say("{fault} Nothing arrived.", fault=fault.sentence))
        return DeliveryFailed(
            say(
                "{fault} Only {sent} of {of} parts arrived ({first} to {last}): the image is"
                " incomplete. Send the command again to start over.",
                fault=fault.sentence,
                sent=len(self.sent),
                of=self.of,
                first=code(self.sent[0].name),
                last=code(self.sent[-1].name),
            )
        )
