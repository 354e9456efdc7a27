"""The server: routes, start and stop."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from email.utils import formatdate
from pathlib import Path

from aiohttp import web

from bot.sandbox import demo
from bot.sandbox.api import Api
from bot.sandbox.control import Control
from bot.sandbox.guard import guard
from bot.sandbox.state import State

PAGE_FILES = {"/": "page.html", "/page.js": "page.js", "/page.css": "page.css"}
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
}
MAX_BODY_BYTES = 1 << 24
"""Of a request without files; files are streamed and have limits of their own."""


def application(state: State) -> web.Application:
    """All routes over one state."""
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[guard])
    api, control = Api(state), Control(state)
    app.router.add_route("*", "/bot{token}/{method}", api.call)
    app.router.add_get("/file/bot{token}/{path:.+}", api.file)
    for path, name in PAGE_FILES.items():
        app.router.add_get(path, _page(name))
    control.add_routes(app.router)
    app.on_response_prepare.append(_dated(state))
    return app


def _dated(state: State) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def date(_request: web.Request, answer: web.StreamResponse) -> None:
        answer.headers["Date"] = formatdate(time.time() + state.clock_seconds, usegmt=True)

    return date


def _page(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def page(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(Path(__file__).with_name(name), headers=PAGE_HEADERS)

    return page


async def start(
    host: str = "127.0.0.1", port: int = 0, *, root: Path | None = None, local: bool = False
) -> tuple[web.AppRunner, State, int]:
    """Start listening; returns the runner to clean up, the state, and the port (0: a free one).

    OSError when nobody can listen there, OverflowError when there is no such port; nothing is left
    behind then.
    """
    state = State(root, local)
    # A poller that was killed must not keep its poll: its handler ends with its connection.
    runner = web.AppRunner(application(state), handler_cancellation=True, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port, shutdown_timeout=0.5)
    try:
        await site.start()
    except (OSError, OverflowError):
        await runner.cleanup()
        await state.close()
        raise
    bound: int = runner.addresses[0][1]
    return runner, state, bound


async def serve(  # noqa: PLR0913 - the settings of a program
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    root: Path | None = None,
    local: bool = False,
    token: str | None = None,
    ready: Callable[[str], None] = print,
) -> None:
    """Serve until SIGTERM or SIGINT.

    ``root`` is the folder for files (default: a temporary one), ``local`` the limits of a
    self-hosted Bot API server, ``token`` that of a demonstration bot with people to talk to it.
    ``ready`` is given the JSON line that names host and port.
    """
    runner, state, bound = await start(host, port, root=root, local=local)
    if token:
        demo.populate(state.world, token)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        ready(json.dumps({"host": host, "port": bound, "url": f"http://{host}:{bound}"}))
        await stop.wait()
    finally:
        await runner.cleanup()
        await state.close()


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server as a program."""
    parser = argparse.ArgumentParser(prog="sandbox", description="A local Bot API server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0: any free port")
    parser.add_argument("--root", type=Path, help="folder for files; default: a temporary one")
    parser.add_argument("--local", action="store_true", help="limits of a self-hosted server")
    parser.add_argument("--token", help="make a demonstration bot with this token")
    args = parser.parse_args(argv)
    asyncio.run(
        serve(
            args.host, args.port, root=args.root, local=args.local, token=args.token, ready=_print
        )
    )
    return 0
