"""Keeps web pages from elsewhere away from the control interface.

Behind the sandbox may stand a bot with a real Docker engine, and its people may do anything: a page
that a developer happens to visit must not act as one of them, neither by posting across sites nor
by giving its own name this machine's address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_own(host: str, origin: str | None) -> bool:
    """Whether a request with these Host and Origin headers comes from here."""
    if origin is not None and origin.partition("://")[2] != host:
        return False
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return name == "localhost" or _is_address(name.strip("[]"))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what comes from elsewhere with 403; bots' own requests are not judged."""
    if request.path.startswith("/control/"):
        origin = request.headers.get("Origin")
        if not is_own(request.host, origin):
            return web.json_response({"error": "only pages of the sandbox itself"}, status=403)
    return await handler(request)
