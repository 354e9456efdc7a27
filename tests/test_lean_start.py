"""What an idle bot has no use for is not in its memory: each of these takes 1 to 12 MB."""

from __future__ import annotations

import subprocess
import sys

LATER = ("alembic", "charset_normalizer", "re2", "sqlalchemy.orm", "tornado", "telegram.ext")
_START = """
import sys
from bot import app, command_line, commands
from bot.chat.wire import ChatSettings, Wire
commands.load()
Wire(ChatSettings("1:AA"))
print(*sys.modules)
"""


def test_what_only_some_need_is_imported_when_they_do() -> None:
    command = [sys.executable, "-c", _START]
    loaded = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    assert "docker" in loaded
    assert [name for name in LATER if name in loaded] == []
