"""Lines for buttons and hints, as a person would send them."""

from __future__ import annotations

import shlex


def line_of(command: str, at: str, *words: str) -> str:
    """`/command [@host] word...` with each word quoted as it needs; `at` is as `Call.at`."""
    return shlex.join([f"/{command}", *([at] if at else []), *words])
