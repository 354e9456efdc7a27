"""`deckhand run | check | health | sandbox`: settings in, exit code out."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from bot import __version__
from bot.exit_code import FAILED, OK, WRONG_SETTINGS
from bot.heartbeat import silent_parts
from bot.settings import Settings
from bot.settings_faults import WrongSettings, load_or_explain

SANDBOX_PORT = 8081


def main(argv: Sequence[str] | None = None) -> int:
    """The whole of the console command but its start; gives the exit code."""
    words = _parser().parse_args(argv)
    try:
        settings = load_or_explain()
    except WrongSettings as wrong:
        for line in wrong.lines:
            print(line, file=sys.stderr)
        return WRONG_SETTINGS
    actions = {"run": _run, "check": _check, "health": _health, "sandbox": _sandbox}
    return actions[words.action](settings, words)


def _no_folder(settings: Settings) -> bool:
    """Whether the data folder can't be made, which is said."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        print(
            f"DECKHAND_DATA_DIR: {settings.data_dir} can't be made ({fault.strerror}); name a"
            " folder that the bot may write to",
            file=sys.stderr,
        )
        return True
    return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("deckhand", description="Docker hosts from a Telegram chat")
    parser.add_argument("--version", action="version", version=f"deckhand {__version__}")
    actions = parser.add_subparsers(dest="action", required=True)
    run = actions.add_parser("run", help="start the bot")
    run.add_argument(
        "--or-sandbox", action="store_true", help="without a token: on a local Bot API server"
    )
    run.add_argument("--port", type=int, default=SANDBOX_PORT, help="of that server")
    actions.add_parser("check", help="try everything that the settings name")
    actions.add_parser(
        "health", help="exit code 0 while the running bot is well, save on a sandbox"
    )
    sandbox = actions.add_parser("sandbox", help="try the bot without Telegram")
    sandbox.add_argument(
        "--port", type=int, default=SANDBOX_PORT, help="of the page and the Bot API"
    )
    return parser


def _run(settings: Settings, words: argparse.Namespace) -> int:
    if settings.telegram.token is None:
        if words.or_sandbox:
            return _sandbox(settings, words)
        print(
            "DECKHAND_TELEGRAM__TOKEN: is missing; write the token that BotFather gave you",
            file=sys.stderr,
        )
        return WRONG_SETTINGS
    if _no_folder(settings):
        return WRONG_SETTINGS
    # Only what an action needs is imported: `health` runs every few seconds.
    from bot.app import run  # noqa: PLC0415 - see above

    return asyncio.run(run(settings))


def _check(settings: Settings, _: argparse.Namespace) -> int:
    from bot.check import check  # noqa: PLC0415 - `health` needs none of it

    return OK if asyncio.run(check(settings)) else FAILED


def _health(settings: Settings, _: argparse.Namespace) -> int:
    heartbeat = settings.data_dir / "heartbeat.json"
    silent = silent_parts(heartbeat)
    where = "" if heartbeat.exists() else f" (there is no {heartbeat}; a sandbox is not looked at)"
    print(f"no answer from: {', '.join(silent)}{where}" if silent else "well")
    return FAILED if silent else OK


def _sandbox(settings: Settings, words: argparse.Namespace) -> int:
    if _no_folder(settings):
        return WRONG_SETTINGS
    from bot.tryout import try_out  # noqa: PLC0415 - `health` needs none of it

    return asyncio.run(try_out(settings, words.port))
