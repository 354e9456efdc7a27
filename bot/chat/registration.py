"""Seeing to it that Telegram brings its updates to the webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Never

from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.chat.poller import State, pause_seconds
from bot.chat.wire import ALLOWED_UPDATES, Wire

log = logging.getLogger(__name__)

CHECK_SECONDS = 60.0


async def keep_registered(
    wire: Wire, url: str, secret: str, caught_up: Callable[[], None]
) -> Never:
    """Tell Telegram the address once a minute, until cancelled.

    `caught_up` is called each time when none of the updates that it has for us fails to arrive.
    """
    state, failures = State(wire.words), 0
    while True:
        try:
            info = await _register(wire, url, secret)
        except TelegramError as fault:
            failures += 1
            state.failed("setting the webhook", fault)
            await asyncio.sleep(pause_seconds(failures))
            continue
        failures = 0
        state.went_well("setting the webhook")
        if _delivers(info):
            caught_up()
        else:
            log.warning("updates do not arrive: %s", info.last_error_message)
        await asyncio.sleep(CHECK_SECONDS)


async def _register(wire: Wire, url: str, secret: str) -> WebhookInfo:
    await wire.bot.set_webhook(
        url,
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
        drop_pending_updates=False,
    )
    return await wire.bot.get_webhook_info()


def _delivers(info: WebhookInfo) -> bool:
    """False: updates wait, and bringing them failed of late; Telegram forgets no old error."""
    failed = info.last_error_date
    is_recent = failed is not None and (
        datetime.now(UTC) - failed < timedelta(seconds=2 * CHECK_SECONDS)
    )
    return not (info.pending_update_count and is_recent)
