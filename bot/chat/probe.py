"""Tries what the settings say of Telegram, without starting the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from telegram.error import InvalidToken, TelegramError

from bot.chat.wire import ChatSettings, Wire, reason
from bot.core.finding import Finding

CLOCK_SECONDS = 30.0
"""More than this between our clock and Telegram's makes fresh commands look old."""


async def probe(settings: ChatSettings, chats: Mapping[int, str]) -> AsyncIterator[Finding]:
    """The token, each chat with what there is to say of it, and the clock against the server's; the
    server, if it is away."""
    wire = Wire(settings)
    try:
        try:
            token = await _token(wire)
        except TelegramError as fault:
            mend = "check DECKHAND_TELEGRAM__API_URL and the way to it"
            yield Finding(f"server {settings.api_url}", str(reason(fault)), mend)
            return
        yield token
        if token.ok:
            for chat, remark in chats.items():
                yield await _chat(wire, chat, remark)
        yield await _clock(settings.api_url)
    finally:
        await wire.close()


async def _token(wire: Wire) -> Finding:
    try:
        me = await wire.bot.get_me()
    except InvalidToken:
        return Finding("token", "Telegram does not know it", "copy it again from BotFather")
    return Finding("token", good=f"@{me.username}")


async def _chat(wire: Wire, chat: int, remark: str) -> Finding:
    try:
        found = await wire.bot.get_chat(chat)
    except TelegramError as fault:
        mend = "add the bot to the group, or let the person write to it first"
        return Finding(f"chat {chat}", fault.message, mend)
    name = found.effective_name or found.type
    return Finding(f"chat {chat}", good=f"{name}; {remark}" if remark else name)


async def _clock(api_url: str) -> Finding:
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.head(api_url)
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError) as fault:
        return Finding("clock", f"no time from the server ({type(fault).__name__})", "try again")
    apart = (datetime.now(UTC) - theirs).total_seconds()
    if abs(apart) > CLOCK_SECONDS:
        return Finding("clock", f"{apart:+.0f} s from Telegram's", "let NTP set this host's clock")
    return Finding("clock", good="agrees with Telegram's")
