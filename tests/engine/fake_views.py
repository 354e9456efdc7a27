"""What the fake engine holds, and how it shows that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.core.engine_ports import Filters
from bot.domain.container import Container, ContainerDetail
from bot.domain.container_spec import ContainerSpec
from bot.domain.image import Image


@dataclass(frozen=True)
class Program:
    """What an image's containers do: write, and end with a code; None: run until stopped."""

    output: bytes = b""
    code: int | None = 0


@dataclass
class Held:
    """A container and what happens to it."""

    id: str
    name: str
    spec: ContainerSpec
    program: Program
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    state: str = "created"
    code: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    written: bytes = b""
    end: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)


def fits(row: Container, filters: Filters) -> bool:
    labels = [f"{key}={value}" for key, value in row.labels.items()] + list(row.labels)
    tests: dict[str, Callable[[str], bool]] = {
        "id": row.id.startswith,
        "name": row.name.__contains__,
        "status": row.state.__eq__,
        "label": labels.__contains__,
    }
    return all(any(map(tests[key], values)) for key, values in filters.items())


def row(held: Held, size: bool) -> Container:
    return Container(
        id=held.id,
        name=held.name,
        image=held.spec.image.familiar,
        image_id=image(held.spec.image.familiar).id,
        created=held.created,
        state=held.state,
        status={"running": "Up 1 second", "created": "Created"}.get(
            held.state, f"Exited ({held.code}) 1 second ago"
        ),
        labels=dict(held.spec.labels),
        networks=("bridge",),
        size_rw=0 if size else None,
        size_root=1000 if size else None,
    )


def detail(held: Held) -> ContainerDetail:
    return ContainerDetail(
        name=held.name,
        state=held.state,
        exit_code=held.code,
        started_at=held.started,
        finished_at=held.ended,
        oom_killed=False,
        error="",
        restart_policy=str(held.spec.restart),
        anonymous_volumes=(),
        ports=(),
        memory_limit=held.spec.memory_bytes,
    )


def image(name: str) -> Image:
    digest = f"sha256:{name.encode().hex():0<64}"[:71]
    return Image(digest, (name,), (), datetime(2026, 1, 1, tzinfo=UTC), 1000)
