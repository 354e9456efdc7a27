"""What the contract's tests run on: the fake engine, or a real one with the same images."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.ports import Engine
from tests.engine.fake import Program
from tests.live import images

FOREVER = images.DATA
TWO_LINES = Program(b"line 1\nline 2\n")
PROGRAMS = {
    images.GREETER: Program(b"hello\n"),
    images.CRASHING: Program(b"about to fail\n", 3),
    images.CHATTY: TWO_LINES,
    FOREVER: Program(b"", None),
}


@dataclass
class Subject:
    """An engine with the same images, and a name that can be pulled."""

    engine: Engine
    pullable: str
