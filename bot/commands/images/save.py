"""/save: images as files, whole or in parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.commands.images.packing import Compression
from bot.commands.images.parts import output_name
from bot.commands.images.plan import Plan, check_disk, planned
from bot.commands.images.save_job import SaveJob
from bot.commands.images.save_question import at_most
from bot.core import image_names
from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import DeliveryFailed, Stale, UsageError
from bot.core.flags import hints
from bot.core.image_names import Named
from bot.core.results import Question, Result
from bot.core.words import split
from bot.domain.role import Role
from bot.domain.sentence import NotationError, say
from bot.domain.size import human_size, parse_file_size
from bot.domain.text import code

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


@command(
    "save",
    "Get images as files to keep or to load elsewhere.",
    role=Role.ADMIN,
    risk=Risk.READ,
    examples=("/save --compress gzip nginx:1.27",),
)
async def save(call: Call, args: SaveArgs) -> AsyncGenerator[Result, None]:
    plan = await _plan(call, args)
    _check_answer(call, plan)
    job = SaveJob(call, plan)
    async with call.spool.folder() as folder, aclosing(job.results(folder)) as results:
        async for result in results:
            try:
                yield result
            except DeliveryFailed as fault:
                raise job.incomplete(fault) from fault


@save.question
async def ask(call: Call, args: SaveArgs) -> Question | None:
    """Only where packing can't change the answer; else the question comes when that is done."""
    plan = await _plan(call, args)
    if plan.least_parts <= call.limits.parts_unasked:
        return None
    check_disk(call, plan)
    return at_most(plan)


def _check_answer(call: Call, plan: Plan) -> None:
    """Stale when the person said yes to other images than these."""
    if call.request.confirmed not in (None, plan.ids):
        raise Stale(say("The image is another one than when this was asked. Nothing was done."))


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
    words, named = await _named(call, args.images)
    return planned(words, named, args.output, args.compress, args.part_size or most)


async def _named(call: Call, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Named, ...]]:
    """The names that add something, and what they mean: NothingMatches, SeveralMatch.

    All are found before anything starts.
    """
    known = await call.engine.images(all=True)
    line = split(call.request.line, call.bot_name).words
    found: dict[str, Named] = {}
    words: list[str] = []
    for name in names:
        meant = image_names.strict(name, known, partial(save.naming, line, name))
        if any(one.name not in found for one in meant):
            words.append(name)
        found |= {one.name: one for one in meant}
    return tuple(words), await _sized(call, tuple(found.values()))


async def _sized(call: Call, named: tuple[Named, ...]) -> tuple[Named, ...]:
    """With the sizes that are saved: with the containerd image store, the engine's list counts the
    unpacked files too, which makes it twice as much and more."""
    ids = dict.fromkeys(one.image.id for one in named)
    images = await asyncio.gather(*map(call.engine.image, ids))
    sizes = {one.id: one.size_bytes for one in images}
    return tuple(
        replace(one, image=replace(one.image, size_bytes=sizes[one.image.id])) for one in named
    )
