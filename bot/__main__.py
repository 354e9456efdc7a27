"""The console command's start: as light as can be, for a bot begins anew here."""

from __future__ import annotations

import sys

from bot.docstrings import run_without


def main() -> int:
    """`deckhand`, or `python -m bot`; gives the exit code."""
    if sys.argv[1:2] == ["run"]:
        run_without()
    from bot.command_line import main as act  # noqa: PLC0415 - only in the process that stays

    return act()


if __name__ == "__main__":
    sys.exit(main())
