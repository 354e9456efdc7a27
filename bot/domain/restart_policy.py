"""What the engine does when a container ends by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

POLICIES = ("no", "always", "unless-stopped", "on-failure")

_RETRIES = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """A policy; `maximum_retries` counts with `on-failure` only, 0 is without end."""

    name: str = "no"
    maximum_retries: int = 0

    def __str__(self) -> str:
        return f"{self.name}:{self.maximum_retries}" if self.maximum_retries else self.name

    def body(self) -> dict[str, object]:
        """As the engine takes it."""
        return {"Name": self.name, "MaximumRetryCount": self.maximum_retries}


def parse_restart(text: str) -> RestartPolicy:
    """Read `no`, `always`, `unless-stopped` or `on-failure[:N]`; raises NotationError."""
    name, colon, retries = text.partition(":")
    if name not in POLICIES:
        raise NotationError(
            say(
                "{text} is not a restart policy: use no, always, unless-stopped, on-failure or"
                " {example}.",
                text=excerpt(text),
                example=excerpt("on-failure:5"),
            )
        )
    if not colon:
        return RestartPolicy(name)
    if name != "on-failure":
        raise NotationError(
            say(
                "Only on-failure takes a number of retries: write {name} alone.",
                name=excerpt(name),
            )
        )
    if not _RETRIES.fullmatch(retries):
        raise NotationError(
            say(
                "{retries} is not a number of retries: write one like {example}.",
                retries=excerpt(retries),
                example=excerpt("on-failure:5"),
            )
        )
    return RestartPolicy(name, int(retries))
