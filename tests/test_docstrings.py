"""The bot runs under `python -OO`, unless that would make each start slow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_START = """
import sys
from bot.docstrings import run_without
run_without()
print(sys.flags.optimize, sys.flags.utf8_mode, *sys.argv[1:])
"""


def begun(*options: str, **environment: str) -> str:
    """What the process says that is left in the end."""
    command = [sys.executable, *options, "-c", _START, "two words", "-x"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, env=kept | environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def test_it_begins_again_with_the_same_words_and_options() -> None:
    assert begun() == "2 0 two words -x"
    assert begun("-X", "utf8") == "2 1 two words -x"
    assert begun(PYTHONOPTIMIZE="1") == "2 0 two words -x"


def test_it_begins_once() -> None:
    assert begun("-OO") == "2 0 two words -x"


def test_it_stays_where_each_start_would_compile_everything(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "missing")
    assert begun(PYTHONPYCACHEPREFIX=nowhere) == "0 0 two words -x"
    assert begun(PYTHONPYCACHEPREFIX=nowhere, PYTHONDONTWRITEBYTECODE="1") == "0 0 two words -x"
