"""What a watcher has to tell."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.seen import Seen
from bot.domain.happening import Happening


@dataclass(frozen=True)
class News:
    """What is to be written down and told, whole."""

    host: str
    happenings: tuple[Happening, ...] = ()
    nanos: int | None = None
    seen: tuple[Seen, ...] = ()
    gone: tuple[str, ...] = ()
