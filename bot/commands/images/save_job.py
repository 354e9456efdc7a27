"""One /save under way: its turn, the packing, the question, the sending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.commands.images.parts import PartFiles, Written, join_line, part_names
from bot.commands.images.plan import Plan, check_disk, watch_disk
from bot.commands.images.save_question import exactly
from bot.core.call import Call
from bot.core.errors import DeliveryFailed, EngineNotResponding
from bot.core.image_results import Part, Saved, SaveWaits, Saving, Sending
from bot.core.reading import Reading
from bot.core.results import File, Result, Said
from bot.core.silence import with_silences
from bot.core.turns import Turn
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold, code

EVERY_SECONDS = 1.0
"""How often the progress is shown."""
PATIENCE_SECONDS = 60.0
"""A save that gets nothing while others wait for their turn gives its own up after so long."""


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
        if self._is_to_be_asked():
            yield exactly(self.plan, self.files)
            return
        async with aclosing(self._sending()) as sending:
            async for result in sending:
                yield result

    def _is_to_be_asked(self) -> bool:
        """Not whoever said yes, nobody at all, or whoever said stop while it was packed."""
        call = self.call
        is_asked = call.request.confirmed is not None or call.request.unattended
        return not (is_asked or call.stopped.is_set()) and self.of > call.limits.parts_unasked

    async def _in_turn(self, folder: Path) -> AsyncGenerator[Result, None]:
        """One packing at a time takes memory, the processor and the disk for all."""
        call = self.call
        with call.spool.filling.turn(call.request.person.name, call.engine.host) as turn:
            while not (turn.has_come or call.stopped.is_set()):
                yield SaveWaits(self.plan.words, turn.first.person, turn.first.host)
                await turn.next(call.stopped)
            if turn.has_come:
                check_disk(call, self.plan)
                async with aclosing(self._packing(folder, turn)) as packing:
                    async for far in packing:
                        yield Saving(self.plan.words, far, self.plan.size_bytes)

    async def _packing(self, folder: Path, turn: Turn) -> AsyncGenerator[int, None]:
        files = PartFiles(folder, self.plan.part_bytes, self.plan.compression)
        try:
            async with aclosing(self._spooling(files, turn)) as spooling:
                async for far in spooling:
                    yield far
            if not self.call.stopped.is_set():
                await asyncio.to_thread(files.finish)
                self.files = files.written
        finally:
            # Its threads end before the folder goes, also when we are cancelled.
            await asyncio.shield(asyncio.to_thread(files.abandon))

    async def _spooling(self, files: PartFiles, turn: Turn) -> AsyncGenerator[int, None]:
        call, names = self.call, [one.name for one in self.plan.named]
        shown_at, moved_at = -EVERY_SECONDS, call.clock.monotonic()
        async with (
            call.engine.save(names, files) as stream,
            aclosing(with_silences(stream, EVERY_SECONDS)) as watched,
            Reading(watched, call.stopped) as steps,
        ):
            async for far in steps:
                now = call.clock.monotonic()
                if far is None:
                    moved_at = moved_at if turn.others_wait else now
                    self._check_patience(now - moved_at)
                    continue
                moved_at = now
                watch_disk(call)
                if now - shown_at >= EVERY_SECONDS:
                    shown_at = now
                    yield far

    def _check_patience(self, silent_seconds: float) -> None:
        """EngineNotResponding when others have waited in vain for so long."""
        if silent_seconds >= PATIENCE_SECONDS:
            raise EngineNotResponding(
                say(
                    "{host} sent nothing of {images} for {time}, and others wait for their saves."
                    " Nothing was sent. Try again later.",
                    host=bold(self.call.engine.host),
                    images=code(self.plan.shown),
                    time=timedelta(seconds=int(silent_seconds)),
                )
            )

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
