"""Linux capabilities, one spelling for each."""

from __future__ import annotations

import difflib

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

ALL = "ALL"

CAPABILITIES = frozenset(
    f"CAP_{name}"
    for name in (
        "AUDIT_CONTROL",
        "AUDIT_READ",
        "AUDIT_WRITE",
        "BLOCK_SUSPEND",
        "BPF",
        "CHECKPOINT_RESTORE",
        "CHOWN",
        "DAC_OVERRIDE",
        "DAC_READ_SEARCH",
        "FOWNER",
        "FSETID",
        "IPC_LOCK",
        "IPC_OWNER",
        "KILL",
        "LEASE",
        "LINUX_IMMUTABLE",
        "MAC_ADMIN",
        "MAC_OVERRIDE",
        "MKNOD",
        "NET_ADMIN",
        "NET_BIND_SERVICE",
        "NET_BROADCAST",
        "NET_RAW",
        "PERFMON",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYSLOG",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_CHROOT",
        "SYS_MODULE",
        "SYS_NICE",
        "SYS_PACCT",
        "SYS_PTRACE",
        "SYS_RAWIO",
        "SYS_RESOURCE",
        "SYS_TIME",
        "SYS_TTY_CONFIG",
        "WAKE_ALARM",
    )
)
"""capabilities(7), Linux 5.9 and later."""


def parse_capability(text: str) -> str:
    """`net_admin` and `CAP_NET_ADMIN` are both `CAP_NET_ADMIN`; `ALL` stays. NotationError."""
    upper = text.upper()
    if upper in {ALL, "CAP_ALL"}:
        return ALL
    name = upper if upper.startswith("CAP_") else f"CAP_{upper}"
    if name in CAPABILITIES:
        return name
    close = difflib.get_close_matches(name[:40], CAPABILITIES, 1)
    raise NotationError(
        say(
            "{text} is not a capability: did you mean {close}?",
            text=excerpt(text),
            close=excerpt(close[0].removeprefix("CAP_")),
        )
        if close
        else say(
            "{text} is not a capability: write one like NET_ADMIN, or ALL.", text=excerpt(text)
        )
    )
