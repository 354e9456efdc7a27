"""Faults that a test puts in the way of requests."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["error", "hang", "late", "cut", "cut_after", "cut_upload"]


@dataclass
class Fault:
    """What goes wrong with which requests.

    ``error`` answers ``status`` (with ``retry_after`` seconds for 429) and ``text``; ``hang`` waits
    ``seconds`` and goes on; ``late`` waits so long with the answer to a request that counted;
    ``cut`` closes the connection before the request counts, ``cut_after`` when it counted,
    ``cut_upload`` after ``bytes`` or ``percent`` of the body. ``times`` None: until cleared; the
    first ``after`` requests that it fits are spared.
    """

    kind: Kind
    method: str = "*"
    chat: str | None = None
    times: int | None = None
    after: int = 0
    status: int = 502
    text: str | None = None
    retry_after: int | None = None
    seconds: float = 0.0
    bytes: int | None = None
    percent: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind: one of {', '.join(get_args(Kind))}")
        self.chat = None if self.chat is None else str(self.chat)

    def fits(self, method: str, chat: str | None) -> bool:
        """Whether this fault is meant for such a request."""
        return self.method in ("*", method) and self.chat in (None, chat) and self.times != 0

    def limit(self, total: int | None) -> int:
        """Bytes of the body to take before cutting."""
        if self.bytes is not None:
            return self.bytes
        return int((total or 0) * (self.percent or 0) / 100)


class Faults:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self._cleared = asyncio.Event()

    def add(self, fault: Fault) -> None:
        """Put a fault in force."""
        self.active.append(fault)

    def clear(self) -> None:
        """All goes well again, also what was made to wait."""
        self.active.clear()
        self._cleared.set()
        self._cleared = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Until so many are over, or the faults are cleared."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._cleared.wait(), seconds)

    def take(self, method: str, chat: str | None, upload: bool = False) -> Fault | None:
        """The first fault for this request, counted off; ``upload`` asks for ``cut_upload``."""
        for fault in self.active:
            if (fault.kind == "cut_upload") is upload and fault.fits(method, chat):
                if fault.after:
                    fault.after -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None
