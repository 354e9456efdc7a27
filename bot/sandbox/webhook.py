"""Delivery of updates to a bot's own HTTP server. Never leaves this machine."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.errors import bad_request
from bot.sandbox.updates import UpdateQueue

Json = dict[str, Any]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FIRST_RETRY_SECONDS = 0.1
LAST_RETRY_SECONDS = 5.0
ANSWER_SECONDS = 10.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass
class Webhook:
    """Where one bot wants its updates, and how that went."""

    url: str
    secret: str | None
    max_connections: int
    task: asyncio.Task[None] | None = None
    last_error_date: int | None = None
    last_error_message: str | None = None

    def headers(self) -> dict[str, str]:
        """The secret header, if a secret was set."""
        return {SECRET_HEADER: self.secret} if self.secret is not None else {}

    def failed(self, text: str) -> None:
        """Keep why the last delivery failed."""
        self.last_error_date = int(time.time())
        self.last_error_message = text


class Webhooks:
    """All bots' webhooks.

    ``routes`` maps the beginning of a public address to one on this machine, as name service and a
    reverse proxy would.
    """

    def __init__(self) -> None:
        self.active: dict[int, Webhook] = {}
        self.routes: dict[str, str] = {}

    def target(self, url: str) -> str:
        """Where to post for ``url``; refuses an address that isn't on this machine."""
        for public, here in self.routes.items():
            if url.startswith(public):
                url = here + url.removeprefix(public)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname not in LOOPBACK:
            raise bad_request("bad webhook: the sandbox posts to loopback addresses only")
        return url

    def set(self, bot_id: int, hook: Webhook, queue: UpdateQueue) -> None:
        """Start delivering to ``hook`` in place of any earlier one."""
        self.target(hook.url)
        self.delete(bot_id)
        self.active[bot_id] = hook
        hook.task = asyncio.create_task(self._deliver(hook, queue))

    def delete(self, bot_id: int) -> None:
        """Stop delivering."""
        hook = self.active.pop(bot_id, None)
        if hook and hook.task:
            hook.task.cancel()

    async def close(self) -> None:
        """Stop all deliveries and wait for their ends."""
        tasks = [hook.task for hook in self.active.values() if hook.task]
        for bot_id in list(self.active):
            self.delete(bot_id)
        await asyncio.gather(*tasks, return_exceptions=True)

    def info(self, bot_id: int, queue: UpdateQueue) -> Json:
        """As getWebhookInfo answers."""
        hook = self.active.get(bot_id)
        info: Json = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(queue.pending),
        }
        if hook:
            info["max_connections"] = hook.max_connections
        if hook and hook.last_error_message:
            info["last_error_date"] = hook.last_error_date
            info["last_error_message"] = hook.last_error_message
        if queue.allowed:
            info["allowed_updates"] = queue.allowed
        return info

    async def _deliver(self, hook: Webhook, queue: UpdateQueue) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                for update in await queue.next_for_webhook():
                    await self._insist(hook, update, session)
                queue.pending = [item for item in queue.pending if item is not update]

    async def _insist(self, hook: Webhook, update: Json, session: aiohttp.ClientSession) -> None:
        pause = FIRST_RETRY_SECONDS
        while not await self._post(hook, update, session):
            await asyncio.sleep(pause)
            pause = min(2 * pause, LAST_RETRY_SECONDS)

    async def _post(self, hook: Webhook, update: Json, session: aiohttp.ClientSession) -> bool:
        # The certificate is not judged: the bot's name need not be this machine's.
        try:
            async with session.post(
                self.target(hook.url), json=update, headers=hook.headers(), ssl=False
            ) as answer:
                if answer.ok:
                    return True
                hook.failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except TimeoutError:
            hook.failed("Read timeout expired")
        except aiohttp.ClientError as error:
            hook.failed(f"Connection failed: {type(error).__name__}")
        return False
