"""Updates that Telegram brings: a small server that answers when an update can't be lost."""

from __future__ import annotations

import hmac
import json
import logging
import re
import secrets
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.chat.intake import IntakeClosed
from bot.chat.wire import Raw

log = logging.getLogger(__name__)

LARGEST_BODY_BYTES = 1 << 20
OK, FORBIDDEN, WRONG, LATER = 200, 403, 400, 503


class WebhookServer:
    """Listens for updates at one address; whoever does not know the secret gets 403."""

    def __init__(self, url: str, listen: str, take: Callable[[Raw], Awaitable[None]]) -> None:
        host, _, port = listen.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self.secret = secrets.token_urlsafe(32)
        path = urlsplit(url).path or "/"
        settings = {"secret": self.secret, "take": take}
        application = Application([(re.escape(path), _Updates, settings)])
        self._server = HTTPServer(application, max_body_size=LARGEST_BODY_BYTES)
        self._sockets: list[socket.socket] = []

    def bind(self) -> None:
        """Take the address; whoever calls waits until `start`. OSError: it can't be had."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        taken = socket.create_server((self._host, self._port), family=family, backlog=128)
        taken.setblocking(False)
        self._sockets = [taken]

    def start(self) -> None:
        """Begin to answer at the address that was taken."""
        self._server.add_sockets(self._sockets)
        self._sockets = []

    async def stop(self) -> None:
        """Listen no more, and let what is under way be answered."""
        for taken in self._sockets:
            taken.close()
        self._server.stop()
        await self._server.close_all_connections()


class _Updates(RequestHandler):
    def initialize(self, secret: str, take: Callable[[Raw], Awaitable[None]]) -> None:
        self._secret = secret
        self._take = take

    async def post(self) -> None:
        given = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            self.set_status(FORBIDDEN)
            return
        self.set_status(await self._taken())

    async def _taken(self) -> int:
        try:
            raw = json.loads(self.request.body)
        except ValueError:
            return WRONG
        try:
            await self._take(raw)
        except IntakeClosed:
            return LATER
        except Exception:  # whatever it is, Telegram is to bring it again
            log.exception("an update could not be written down; Telegram brings it again")
            return LATER
        return OK
