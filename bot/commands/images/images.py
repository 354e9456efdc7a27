"""/images: what a host has."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import Annotated

from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import command
from bot.core.flags import hints
from bot.core.image_results import ImagesListed
from bot.core.line import line_of
from bot.core.lookup import may
from bot.core.paging import page_of
from bot.core.results import Result
from bot.domain.container import Container
from bot.domain.filters import IMAGE_FILTERS, ImageFilters, parse_filters
from bot.domain.image import Image
from bot.domain.role import Role


class ImagesArgs(Arguments):
    """Which images."""

    not_offered = hints("-q --quiet --no-trunc --digests --tree --format")

    all: Annotated[bool, Opt("intermediate ones too", ("-a", "--all"))] = False
    filters: Annotated[
        ImageFilters, Opt("only those that fit, as dangling=true", ("--filter", "-f"), "FILTER")
    ] = ()
    repository: Annotated[
        str | None, Opt("only those of this name; * fits anything", metavar="REPOSITORY[:TAG]")
    ] = None

    @property
    def wanted(self) -> dict[str, list[str]]:
        """REPOSITORY is one more filter, as it is in docker's own command line."""
        filters = parse_filters(self.filters, IMAGE_FILTERS)
        if self.repository is not None:
            filters.setdefault("reference", []).append(self.repository)
        return filters

    @property
    def words(self) -> tuple[str, ...]:
        """The words that mean this."""
        all_flag = ("-a",) if self.all else ()
        filters = (word for one in self.filters for word in ("--filter", one))
        return (*all_flag, *filters, *([self.repository] if self.repository else []))


@command(
    "images", "List the images.", role=Role.VIEWER, examples=("/images --filter dangling=true",)
)
async def images(call: Call, args: ImagesArgs) -> AsyncGenerator[Result, None]:
    found, containers = await asyncio.gather(
        call.engine.images(all=args.all, filters=args.wanted), call.engine.containers(all=True)
    )
    wider = "" if found else await _wider(call, args)
    yield replace(_page(call, args, _ordered(found), containers), wider=wider)


async def _wider(call: Call, args: ImagesArgs) -> str:
    """The line with a star after the name, if that finds something: docker's names are whole."""
    if args.repository is None or "*" in args.repository:
        return ""
    wider = args.model_copy(update={"repository": f"{args.repository}*"})
    if not await call.engine.images(all=args.all, filters=wider.wanted):
        return ""
    # A quote around the star would be needed in a shell only.
    return call.redaction.line(line_of("images", call.at, *args.words) + "*")


def _ordered(found: Sequence[Image]) -> list[Image]:
    """Newest first; the engine gives those of the same second in another order each time."""
    return sorted(sorted(found, key=lambda one: (one.tags, one.id)), key=_age)


def _age(image: Image) -> float:
    return -image.created.timestamp()


def _page(
    call: Call, args: ImagesArgs, found: Sequence[Image], containers: Sequence[Container]
) -> ImagesListed:
    page = page_of(found, call.request.page, call.limits.page_rows)
    return ImagesListed(
        rows=page.rows,
        used=dict(Counter(one.image_id for one in containers)),
        page=page.number,
        pages=page.count,
        total=len(found),
        total_bytes=sum(one.size_bytes for one in found),
        now=call.now,
        line=call.request.line,
        intermediate=args.all,
        narrowed=bool(args.wanted),
        may_pull=may("pull", call.request.person, call.policy),
    )
