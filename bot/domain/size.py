"""Sizes in bytes: as docker reads them for memory, as people read them for files."""

from __future__ import annotations

import re
from fractions import Fraction

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, Sentence, say

BYTES_LIMIT = 2**63 - 1
"""The engine's sizes are signed 64-bit numbers."""

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+) ?([kmgtp]?)(ib|i|b)?", re.IGNORECASE)
_TEXT_LIMIT = 40
_PREFIXES = "kmgtp"
_STEP = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def parse_size(text: str) -> int:
    """Bytes of memory: `512m`, `1.5g`, `100k`, bare bytes; prefixes are powers of 1,024.

    As docker's `--memory` (go-units RAMInBytes): `m`, `mb` and `mib` are the same. Zero is no
    limit. Raises NotationError.
    """
    return _parse(
        text, 1024, say("{text} is not a size: write one like 512m or 1.5g.", text=excerpt(text))
    )


def parse_swap(text: str) -> int:
    """Bytes of memory and swap, as `parse_size`; `-1` is -1, no limit. Raises NotationError."""
    return -1 if text == "-1" else parse_size(text)


def parse_file_size(text: str) -> int:
    """Bytes of a file, more than none: `19M` is 19,000,000, `19MiB` is 19 times 2^20.

    Raises NotationError.
    """
    fault = say("{text} is not a file size: write one like 19M or 1.5G.", text=excerpt(text))
    size = _parse(text, 1024 if text.lower().endswith(("i", "ib")) else _STEP, fault)
    if size == 0:
        raise NotationError(fault)
    return size


def human_size(size_bytes: int) -> str:
    """In three digits and decimal units, as docker lists sizes: `1.24 GB`, `0 B`."""
    sign, rest = ("-", -size_bytes) if size_bytes < 0 else ("", size_bytes)
    value, unit = float(rest), 0
    while float(f"{value:.3g}") >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    # The largest unit can still hold thousands, and then digits before the point all count.
    digits = f"{value:.0f}" if value >= _STEP else f"{value:.3g}"
    return f"{sign}{digits} {_UNITS[unit]}"


def _parse(text: str, step: int, fault: Sentence) -> int:
    match = _SIZE.fullmatch(text) if len(text) <= _TEXT_LIMIT else None
    if match is None:
        raise NotationError(fault)
    number, prefix, _ = match.groups()
    power = _PREFIXES.index(prefix.lower()) + 1 if prefix else 0
    size = int(Fraction(number) * step**power)
    if size > BYTES_LIMIT:
        raise NotationError(say("{text} is too large: sizes go up to 8191 P.", text=excerpt(text)))
    return size
