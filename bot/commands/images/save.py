"""/save: images as files, whole or in parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.commands.images.parts import (
    Compression,
    PartFiles,
    Written,
    join_line,
    output_name,
    part_names,
)
from bot.commands.images.plan import Plan, check_disk, planned, watch_disk
from bot.commands.images.turn import Turn
from bot.core import image_names
from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import DeliveryFailed, UsageError
from bot.core.flags import hints
from bot.core.image_names import Named
from bot.core.image_results import Part, Saved, SaveWaits, Saving, Sending
from bot.core.reading import Reading
from bot.core.results import File, Question, Result, Said
from bot.core.words import split
from bot.domain.role import Role
from bot.domain.sentence import NotationError, Sentence, say, say_n
from bot.domain.size import human_size, parse_file_size
from bot.domain.text import code

EVERY_SECONDS = 1.0
"""How often the progress is shown."""
LEAST_PART_BYTES = 1_000_000


def _part_bytes(words: object) -> object:
    if not isinstance(words, str):
        return words
    size = parse_file_size(words)
    if size < LEAST_PART_BYTES:
        raise NotationError(say("A part has at least {size}.", size=human_size(LEAST_PART_BYTES)))
    return size


class SaveArgs(Arguments):
    """What to save, and as what."""

    not_offered = hints("--platform")

    output: Annotated[
        str | None,
        Opt("the file's name, without a folder", ("-o", "--output"), "NAME"),
        AfterValidator(lambda words: None if words is None else output_name(words)),
    ] = None
    compress: Annotated[
        Compression,
        Opt("zstd by default, which is small and fast", ("--compress",), "none|zstd|gzip"),
    ] = Compression.ZSTD
    """zstd: two to three times fewer files to send, for some tenths of a second per 500 MB."""
    part_size: Annotated[
        int | None,
        Opt("largest file, like 10M", ("--part-size",), "SIZE"),
        BeforeValidator(_part_bytes),
    ] = None
    images: Annotated[
        tuple[str, ...], Field(min_length=1), Opt("name, name:tag or id; a name alone is all tags")
    ]


@command("save", role=Role.ADMIN, risk=Risk.READ, examples=("/save --compress gzip nginx:1.27",))
async def save(call: Call, args: SaveArgs) -> AsyncGenerator[Result, None]:
    """Get images as files to keep or to load elsewhere."""
    job = _Job(call, await _plan(call, args))
    async with call.spool.folder() as folder, aclosing(job.results(folder)) as results:
        async for result in results:
            try:
                yield result
            except DeliveryFailed as fault:
                raise job.incomplete(fault) from fault


@save.question
async def ask(call: Call, args: SaveArgs) -> Question | None:
    """Many files are many messages in a chat that others may read too."""
    plan = await _plan(call, args)
    parts = plan.most_parts
    if parts <= call.limits.parts_unasked:
        return None
    check_disk(call, plan)
    return Question(
        say_n("Send up to {count} file here?", "Send up to {count} files here?", parts),
        (
            say(
                "{images}: about {size} before compression, in files of at most {part}.",
                images=code(plan.shown),
                size=human_size(plan.size_bytes),
                part=human_size(plan.part_bytes),
            ),
        ),
        say("Save and send"),
        f"docker save {plan.shown}",
    )


async def _plan(call: Call, args: SaveArgs) -> Plan:
    """UsageError for parts that are larger than what can be sent."""
    most = call.limits.part_bytes
    if args.part_size is not None and args.part_size > most:
        raise UsageError(
            say(
                "A part has at most {size} here. The setting {setting} may raise that.",
                size=human_size(most),
                setting=code("DECKHAND_LIMITS__PART_BYTES"),
            )
        )
    named = await _named(call, args.images)
    return planned(args.images, named, args.output, args.compress, args.part_size or most)


async def _named(call: Call, names: tuple[str, ...]) -> tuple[Named, ...]:
    """All are found before anything starts: NothingMatches, SeveralMatch."""
    known = await call.engine.images(all=True)
    words = split(call.request.line, call.bot_name).words
    found = [
        one
        for name in names
        for one in image_names.strict(name, known, partial(save.naming, words, name))
    ]
    return tuple({one.name: one for one in found}.values())


@dataclass
class _Job:
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
        for step in (self._in_turn(folder), self._sending()):
            async with aclosing(step) as results:
                async for result in results:
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
