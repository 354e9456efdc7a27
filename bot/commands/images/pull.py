"""/pull: get an image from its registry."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, PlainValidator

from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import PullFailed
from bot.core.flags import hints
from bot.core.image_results import Pulled, Pulling
from bot.core.reading import Reading
from bot.core.results import Result, Said
from bot.core.silence import with_silences
from bot.domain.image_ref import ImageRef
from bot.domain.platform import parse_platform
from bot.domain.progress import PullProgress
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.domain.text import Span, code

EVERY_SECONDS = 1.0
"""How often the progress is shown."""
SILENT_SECONDS = 5.0
"""A pull that has brought nothing for so long says so, and how long."""


def _platform(words: str) -> str:
    return str(parse_platform(words))


class PullArgs(Arguments):
    """What to pull."""

    not_offered = hints(
        ("-a --all-tags", say("Pull each tag by its name.")),
        "-q --quiet --disable-content-trust",
    )

    platform: Annotated[
        str | None,
        Opt("for another system or processor: linux/arm64", ("--platform",)),
        AfterValidator(lambda words: words and _platform(words)),
    ] = None
    image: Annotated[
        ImageRef,
        PlainValidator(ImageRef.parse),
        Opt("name, with a tag or digest; without one it is latest", metavar="IMAGE[:TAG|@DIGEST]"),
    ]


@command("pull", "Get an image from a registry.", role=Role.OPERATOR, risk=Risk.CHANGE)
async def pull(call: Call, args: PullArgs) -> AsyncGenerator[Result, None]:
    async with aclosing(pulling(call, args.image, args.platform)) as results:
        async for result in results:
            yield result


async def pulling(
    call: Call, image: ImageRef, platform: str | None
) -> AsyncGenerator[Result, None]:
    """Pull it: `Pulling` once a second, then `Pulled`; raises PullFailed's kinds.

    When the person stops it, the last result is a `Said` and no `Pulled` comes: check
    `call.stopped` before going on. Use it in `contextlib.aclosing`.
    """
    try:
        async with aclosing(_pulling(call, image.with_default_tag(), platform)) as results:
            async for result in results:
                yield result
    except PullFailed as fault:
        # The line may be /run's, and name more than the image.
        words = say("{image} was not pulled. {fault}", image=_name(image), fault=fault.sentence)
        raise type(fault)(words) from fault


async def _pulling(
    call: Call, wanted: ImageRef, platform: str | None
) -> AsyncGenerator[Result, None]:
    last, shown_at, moved_at = PullProgress(), -EVERY_SECONDS, call.clock.monotonic()
    yield Pulling(wanted, last, None, None)
    async with (
        call.engine.pull(wanted, platform) as stream,
        aclosing(with_silences(stream, SILENT_SECONDS)) as watched,
        Reading(watched, call.stopped) as steps,
    ):
        async for progress in steps:
            now = call.clock.monotonic()
            if progress is not None:
                moved_at = now if progress.moved_since(last) else moved_at
                last = progress
            if now - shown_at >= EVERY_SECONDS:
                shown_at = now
                yield _how_far(wanted, last, now - moved_at)
    if call.stopped.is_set():
        yield Said(say("Stopped. {image} was not pulled.", image=_name(wanted)))
        return
    yield await _pulled(call, wanted, last)


def _how_far(wanted: ImageRef, progress: PullProgress, silent_seconds: float) -> Pulling:
    if silent_seconds < SILENT_SECONDS:
        return Pulling(wanted, progress, progress.bytes_per_second, progress.seconds_left)
    return Pulling(wanted, progress, None, None, timedelta(seconds=int(silent_seconds)))


def _name(image: ImageRef) -> Span:
    return code(image.with_default_tag().familiar)


async def _pulled(call: Call, image: ImageRef, last: PullProgress) -> Pulled:
    """The engine drops the tag of a name that has both tag and digest, and so does this."""
    name = replace(image, tag="") if image.digest else image
    there = await call.engine.image(name.familiar)
    digest = last.digest or image.digest
    return Pulled(image, digest, there.size_bytes, newer=not last.up_to_date)
