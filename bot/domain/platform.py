"""Operating system and processor an image is built for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

_SYSTEMS = frozenset({"linux", "windows", "darwin", "freebsd"})
_PROCESSORS = frozenset(
    {"386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x"}
)
_ALIASES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "i386": "386"}
_COMPONENT = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,30}")


@dataclass(frozen=True, slots=True)
class Platform:
    """As in `linux/arm64/v8`; parts that were not given are empty."""

    system: str
    processor: str = ""
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.system, self.processor, self.variant) if part)


def parse_platform(text: str) -> Platform:
    """Read `os`, `arch`, `os/arch` or `os/arch/variant` as containerd does.

    An architecture alone is taken to be on Linux. Raises NotationError.
    """
    parts = [_ALIASES.get(part, part) for part in text.lower().split("/")]
    match parts:
        case [only] if only in _PROCESSORS:
            return Platform("linux", only)
        case [system] if system in _SYSTEMS:
            return Platform(system)
        case [system, *rest] if (
            system in _SYSTEMS
            and 1 <= len(rest) <= 2  # noqa: PLR2004 - processor and variant
            and all(_COMPONENT.fullmatch(part) for part in rest)
        ):
            return Platform(system, *rest)
    raise NotationError(
        say(
            "{text} is not a platform: write one like {example}.",
            text=excerpt(text),
            example=excerpt("linux/arm64"),
        )
    )
