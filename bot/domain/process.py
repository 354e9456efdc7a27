"""How a container's process runs: its user, folder and the signal that ends it."""

from __future__ import annotations

import re

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

SIGNALS = (
    "HUP",
    "INT",
    "QUIT",
    "ILL",
    "TRAP",
    "ABRT",
    "BUS",
    "FPE",
    "KILL",
    "USR1",
    "SEGV",
    "USR2",
    "PIPE",
    "ALRM",
    "TERM",
    "STKFLT",
    "CHLD",
    "CONT",
    "STOP",
    "TSTP",
    "TTIN",
    "TTOU",
    "URG",
    "XCPU",
    "XFSZ",
    "VTALRM",
    "PROF",
    "WINCH",
    "IO",
    "PWR",
    "SYS",
)
"""Linux signals by number, from 1 (signal(7), x86 and ARM)."""

_ALIASES = {"IOT": "ABRT", "POLL": "IO", "CLD": "CHLD"}
_REAL_TIME = re.compile(r"RTMIN(?:\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?")
_HIGHEST_SIGNAL = 64
_USER = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,62}\$?(?::[A-Za-z0-9_][A-Za-z0-9_.@-]{0,62}\$?)?"
)


def parse_signal(text: str) -> str:
    """`term`, `SIGTERM` and `15` are all `SIGTERM`; raises NotationError."""
    if re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= _HIGHEST_SIGNAL:
        number = int(text)
        return f"SIG{SIGNALS[number - 1]}" if number <= len(SIGNALS) else str(number)
    name = text.upper().removeprefix("SIG")
    name = _ALIASES.get(name, name)
    if name in SIGNALS or _REAL_TIME.fullmatch(name):
        return f"SIG{name}"
    raise NotationError(
        say(
            "{text} is not a signal: write one like SIGTERM, HUP or 9.",
            text=excerpt(text),
        )
    )


def parse_user(text: str) -> str:
    """Read `user`, `uid`, `user:group` or `uid:gid`; raises NotationError."""
    if _USER.fullmatch(text):
        return text
    raise NotationError(
        say(
            "{text} is not a user: write a name or number, like {example}.",
            text=excerpt(text),
            example=excerpt("1000:1000"),
        )
    )


def parse_workdir(text: str) -> str:
    """A folder in the container, from its root; raises NotationError."""
    if text.startswith("/"):
        return text
    raise NotationError(
        say(
            "The working folder {text} does not start at the root: write one like {example}.",
            text=excerpt(text),
            example=excerpt("/srv/app"),
        )
    )
