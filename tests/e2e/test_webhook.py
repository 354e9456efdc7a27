"""Updates that Telegram brings."""

from __future__ import annotations

import httpx
import pytest

from bot.sandbox.client import Sandbox
from tests.e2e.bot import ADMIN, Bot
from tests.e2e.people import People
from tests.live.registry import free_port

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = "https://bot.example.org/hook"


async def test_updates_come_by_webhook_and_only_with_the_secret(
    bot: Bot, sandbox: Sandbox, people: People
) -> None:
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    await sandbox.route_webhook("https://bot.example.org", here)
    await bot.restart(
        DECKHAND_TELEGRAM__WEBHOOK_URL=PUBLIC,
        DECKHAND_TELEGRAM__WEBHOOK_LISTEN=f"127.0.0.1:{port}",
    )
    set_up = (await sandbox.wait_for_request("setWebhook"))[-1]
    secret = set_up["params"]["secret_token"]
    assert len(secret) >= 32
    polls = len(await sandbox.requests("getUpdates"))

    await people.admin.send("/whoami")
    await people.admin.wait_for("You are Ada")
    assert len(await sandbox.requests("getUpdates")) == polls, "nothing is asked for"
    assert secret not in bot.log

    person = {"id": ADMIN, "is_bot": False, "first_name": "Ada"}
    message = {
        "message_id": 900,
        "date": int(set_up["time"]),
        "chat": {"id": ADMIN, "type": "private", "first_name": "Ada"},
        "from": person,
        "text": "/version",
    }
    forged = {"update_id": 900_000, "message": message}
    header = "X-Telegram-Bot-Api-Secret-Token"
    async with httpx.AsyncClient() as client:
        for headers in ({}, {header: "wrong"}, {header: secret[:-1]}):
            answer = await client.post(f"{here}/hook", json=forged, headers=headers)
            assert answer.status_code in {403, 404}
            assert answer.text == ""
        answer = await client.post(f"{here}/", json=forged, headers={header: secret})
        assert answer.status_code == 404
        answer = await client.get(f"{here}/hook")
        assert answer.status_code in {404, 405}
    await sandbox.wait_until_idle()
    assert "Deckhand" not in (await people.admin.bot_messages(people.admin.mark))[-1].text

    await bot.restart()
    await people.admin.send("/whoami")
    await people.admin.wait_for("You are Ada")
    # Without asking, the bot can't know of a webhook that an earlier run of it has set.
    (refused,) = await sandbox.violations()
    assert "Conflict: can't use getUpdates method while webhook is active" in refused
    await sandbox.clear_log()
