"""Text from containers and engines made fit to show: no control, no hidden direction, no escape."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, links (OSC 8)
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC strings
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|\x1b[ -/]*[0-~]?"  # all other two- and three-byte escapes
)
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\ufff9-\ufffb]"
)


def clean(words: str) -> str:
    """Without ANSI and OSC escapes, control and bidirectional characters, lone surrogates.

    Tabs and newlines stay. A carriage return does what a terminal does: the line starts over.
    Linear in the length of the text.
    """
    shown = _ESCAPES.sub("", words)
    if "\r" in shown:
        lines = shown.split("\n")
        shown = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return _UNSAFE.sub("", shown)
