"""Libraries' docstrings are kept out of memory: docs/adr/0015."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from importlib.util import cache_from_source, find_spec
from pathlib import Path

NO_DOCSTRINGS = 2
"""`python -OO`."""
LARGE = "telegram"
"""Stands for all libraries: its bytecode is there where theirs is."""

WHOLE_BOT = """
import anyio, apscheduler.triggers.cron, httpcore
from bot import app, command_line, commands
commands.load()
anyio.run(anyio.sleep, 0)
"""
"""Imports what an idle bot has imported."""


def compile_all() -> None:
    """Make the bytecode that is missing, in another process: it would leave 9 MB in this one."""
    subprocess.run([sys.executable, "-OO", "-c", WHOLE_BOT], check=False)  # noqa: S603


def run_without() -> None:
    """Begin this process again under `python -OO`, if it isn't, with the same words and options.

    Comes back where that would not pay: each start would compile all libraries anew.
    """
    if sys.flags.optimize < NO_DOCSTRINGS and sys.executable and _is_compiled():
        with suppress(OSError):
            os.execv(sys.executable, [sys.executable, "-OO", *sys.orig_argv[1:]])  # noqa: S606


def _is_compiled() -> bool:
    """Whether such bytecode is there; made if it can be, at an installation's first start."""
    library = find_spec(LARGE)
    if library is None or library.origin is None:
        return False
    bytecode = Path(cache_from_source(library.origin, optimization=NO_DOCSTRINGS))
    is_kept = not sys.dont_write_bytecode and os.access(bytecode.parent, os.W_OK)
    if is_kept and not bytecode.exists():
        compile_all()
    return bytecode.exists()
