"""The connection to the Bot API: its client, its timeouts, and what its errors mean."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest, RequestData

from bot.domain.clean import clean
from bot.domain.sentence import Sentence, say

# The library warns at every 429 unless it may speak of durations as such.
os.environ.setdefault("PTB_TIMEDELTA", "true")

POLL_SECONDS = 25
"""How long a getUpdates may stay open."""
CALL_SECONDS = 20.0
"""For Telegram to take any other call, and then to answer it."""
UPLOAD_CHUNK_SECONDS = 60.0
"""For writing one chunk of a file."""
UPLOAD_ANSWER_SECONDS = 600.0
"""Telegram answers an upload when it has stored the file."""
CALLS = 48
"""Connections at the same time."""
TOO_LARGE = 413
Raw = dict[str, Any]
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
"""Edited messages and channel posts are asked for only to be written down as turned away."""
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class ChatSettings:
    """How Telegram is reached."""

    token: str
    api_url: str = "https://api.telegram.org"
    webhook_url: str = ""
    """Set: updates come to us, instead of being asked for."""
    webhook_listen: str = "127.0.0.1:8443"
    language: str = "en"
    """For people whose own language has no catalogue."""


class WrongToken(Exception):
    """Telegram does not know the bot's token: no later try mends it."""


class NotSent(NetworkError):
    """The request did not leave: nobody answers at the server's address."""


class _Request(HTTPXRequest):
    """Tells apart what the library calls by one name."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named: Any,
    ) -> tuple[int, bytes]:
        """As the library's; NotSent where the server was not reached, BadRequest for 413."""
        try:
            status, payload = await super().do_request(
                url, method, request_data, *timeouts, **named
            )
        except NetworkError as fault:
            if isinstance(fault.__cause__, UNSENT):
                raise NotSent(str(fault)) from None
            raise
        if status == TOO_LARGE:
            raise BadRequest("Request Entity Too Large")
        return status, payload


class WireBot(Bot):
    """The library's bot, and updates as they come."""

    async def raw_updates(self, offset: int, seconds: int, patience_seconds: float) -> list[Raw]:
        """getUpdates without reading the updates; `patience_seconds` bounds the wait."""
        wanted = {
            "offset": offset,
            "timeout": seconds,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        answer = await self._post("getUpdates", wanted, read_timeout=patience_seconds)
        return answer if isinstance(answer, list) else []


class Wire:
    """The bot's two clients: one for asking for updates, one for all else."""

    def __init__(self, settings: ChatSettings) -> None:
        self._token = settings.token
        self._server = settings.api_url
        # One for both clients: each would read all certificates for itself, 1 MB and 20 ms.
        secure = {"verify": httpx.create_ssl_context()}
        polls = _Request(
            1, read_timeout=15.0, connect_timeout=5.0, pool_timeout=5.0, httpx_kwargs=secure
        )
        calls = _Request(
            CALLS,
            read_timeout=CALL_SECONDS,
            write_timeout=CALL_SECONDS,
            connect_timeout=5.0,
            pool_timeout=10.0,
            media_write_timeout=UPLOAD_CHUNK_SECONDS,
            httpx_kwargs=secure,
        )
        self._requests = (polls, calls)
        address = settings.api_url.rstrip("/")
        self.bot = WireBot(
            settings.token,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            get_updates_request=polls,
            request=calls,
        )

    def words(self, fault: BaseException) -> str:
        """An error as it may be logged: without the token, and as `deckhand check` puts it."""
        if isinstance(fault, NotSent | TimedOut):
            return f"server {self._server}: {reason(fault)}"
        return f"{type(fault).__name__}: {fault}".replace(self._token, "<token>")

    async def close(self) -> None:
        """Close all connections."""
        for request in self._requests:
            await request.shutdown()


def quieten() -> None:
    """Libraries that write the token, as a part of each address, into their logs."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


def is_final(fault: TelegramError) -> bool:
    """Whether Telegram refused for good; if not, the server or the line was at fault, or slow."""
    return isinstance(fault, Forbidden | BadRequest | InvalidToken) or not isinstance(
        fault, NetworkError
    )


def reason(fault: TelegramError) -> Sentence | str:
    """Why something was not delivered, for people: in our words, or in Telegram's own."""
    if isinstance(fault, NotSent):
        return say("nobody answers there")
    if isinstance(fault, TimedOut):
        return say("it did not answer in time")
    if not is_final(fault):
        return say("the connection broke")
    return clean(fault.message).rstrip(".")


def wait_seconds(fault: RetryAfter) -> float:
    """How long a 429 asks to wait."""
    asked = fault.retry_after
    return float(asked) if isinstance(asked, int | float) else asked.total_seconds()
