"""/ps: the containers of a host."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated

from pydantic import Field

from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import command
from bot.core.container_results import ContainersListed
from bot.core.flags import hints
from bot.core.line import line_of
from bot.core.lookup import may
from bot.core.paging import page_of
from bot.core.results import Result
from bot.domain.container import Container
from bot.domain.filters import CONTAINER_FILTERS, ContainerFilters, parse_filters
from bot.domain.role import Role
from bot.domain.sentence import say

STATE_FILTERS = frozenset({"status", "exited"})
"""Who asks for a state means the stopped ones too."""


class PsArgs(Arguments):
    """Which containers."""

    not_offered = hints(
        ("-q --quiet --no-trunc", say("A container's card has its id.")),
        "--format",
    )

    all: Annotated[bool, Opt("stopped ones too", ("-a", "--all"))] = False
    last: Annotated[
        int, Opt("the last N that were made", ("-n", "--last"), "N"), Field(le=1_000_000)
    ] = -1
    latest: Annotated[bool, Opt("the one that was made last", ("-l", "--latest"))] = False
    size: Annotated[bool, Opt("with the disk space that each takes", ("-s", "--size"))] = False
    filters: Annotated[
        ContainerFilters, Opt("only those that fit, as status=exited", ("--filter", "-f"), "FILTER")
    ] = ()
    names: Annotated[tuple[str, ...], Opt("only those with this in their name")] = ()

    @property
    def count(self) -> int:
        """So many of those that were made last; not above 0: all."""
        return 1 if self.latest and self.last < 0 else self.last

    @property
    def wanted(self) -> dict[str, list[str]]:
        """The filters as the engine takes them."""
        return parse_filters(self.filters, CONTAINER_FILTERS)

    @property
    def wants_stopped(self) -> bool:
        """Naming containers, a state or a number asks for the stopped ones too, as `-a` does."""
        chosen = STATE_FILTERS & self.wanted.keys()
        return self.all or self.count > 0 or bool(chosen) or bool(self.names)

    @property
    def words_with_stopped(self) -> tuple[str, ...]:
        """The words that ask for the same, and for the stopped ones too."""
        return ("-a", *(word for one in self.filters for word in ("--filter", one)))


@command(
    "ps", "List the containers.", role=Role.VIEWER, examples=("/ps -a --filter status=exited",)
)
async def ps(call: Call, args: PsArgs) -> AsyncGenerator[Result, None]:
    # Sizes make the engine walk each container's files: never for rows that are not shown.
    known = await call.engine.containers(
        all=args.wants_stopped or not args.size,
        filters=args.wanted,
        limit=args.count if args.count > 0 and not args.names else None,
        size=args.size,
    )
    named = [one for one in known if _fits(one, args.names)]
    if args.count > 0:
        named = named[: args.count]
    rows = named if args.wants_stopped else [one for one in named if one.running]
    yield _page(call, args, _grouped(rows), hidden=len(named) - len(rows))


def _page(call: Call, args: PsArgs, rows: Sequence[Container], hidden: int) -> ContainersListed:
    page = page_of(rows, call.request.page, call.limits.page_rows)
    return ContainersListed(
        rows=page.rows,
        page=page.number,
        pages=page.count,
        total=len(rows),
        running=sum(one.running for one in rows),
        sizes=args.size,
        line=call.request.line,
        hidden=hidden,
        with_stopped=call.redaction.line(line_of("ps", call.at, *args.words_with_stopped)),
        narrowed=bool(args.filters or args.names),
        at=call.at,
        may_run=may("run", call.request.person, call.policy),
    )


def _fits(container: Container, names: Sequence[str]) -> bool:
    return not names or any(
        name.lower() in container.name.lower() or container.id.startswith(name) for name in names
    )


def _grouped(rows: Sequence[Container]) -> list[Container]:
    """Those of no project first, then project by project; the newest first in each."""
    return sorted(rows, key=lambda one: one.project.lower())
