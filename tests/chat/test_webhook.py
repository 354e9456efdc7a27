"""Updates that Telegram brings by itself."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest

from bot.chat.webhook import WebhookServer
from bot.chat.wire import Raw
from bot.sandbox.client import Person, Sandbox
from tests.chat.conftest import TOKEN, Deckhand


async def test_webhook(stopped_bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stopped_bot.webhook_url = "https://bot.example.org/hook"
    stopped_bot.webhook_listen = f"127.0.0.1:{port}"
    here = f"http://127.0.0.1:{port}/hook"
    await sandbox.route_webhook("https://bot.example.org", f"http://127.0.0.1:{port}")
    await stopped_bot.start()
    await sandbox.wait_for_request("setWebhook")
    await ada.send("/echo pushed")
    await ada.chat.wait_for("pushed", timeout=10)
    async with httpx.AsyncClient() as forger:
        update = {"update_id": 77, "message": {}}
        assert (await forger.post(here, json=update)).status_code == 403
        wrong = {"X-Telegram-Bot-Api-Secret-Token": "guessed"}
        assert (await forger.post(here, json=update, headers=wrong)).status_code == 403
        assert (await forger.get(here)).status_code == 405
        assert (await forger.post(here + "/x", json=update)).status_code == 404
    assert await sandbox.requests("getUpdates") == []


async def test_a_webhook_that_telegram_does_not_reach_is_no_sign_of_health(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        dead = nobody.getsockname()[1]
    public = "https://bot.example.org"
    await sandbox.route_webhook(public, f"http://127.0.0.1:{dead}")
    async with httpx.AsyncClient() as earlier:
        await earlier.post(f"{sandbox.url}/bot{TOKEN}/setWebhook", json={"url": f"{public}/hook"})
    await ada.send("/echo unheard")
    stopped_bot.webhook_url = f"{public}/hook"
    await sandbox.fault("hang", method="getWebhookInfo", seconds=0.5)
    await stopped_bot.start()
    await sandbox.wait_for_request("getWebhookInfo")
    await asyncio.sleep(0.2)
    assert stopped_bot.beats == 0
    await sandbox.clear_log()


async def test_a_webhook_address_that_is_taken_is_said_at_the_start(stopped_bot: Deckhand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stopped_bot.webhook_listen = f"127.0.0.1:{taken.getsockname()[1]}"
        stopped_bot.webhook_url = "https://bot.example.org/hook"
        with pytest.raises(OSError, match="in use"):
            await stopped_bot.start()


async def test_c7_an_update_that_waits_to_be_taken_does_not_hold_up_the_end() -> None:
    came = asyncio.Event()

    async def never(_: Raw) -> None:
        came.set()
        await asyncio.Event().wait()

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = WebhookServer("https://bot.example.org/hook", f"127.0.0.1:{port}", never)
    server.bind()
    server.start()
    async with httpx.AsyncClient() as telegram:
        secret = {"X-Telegram-Bot-Api-Secret-Token": server.secret}
        hook = f"http://127.0.0.1:{port}/hook"
        brought = asyncio.create_task(telegram.post(hook, json={"update_id": 1}, headers=secret))
        await asyncio.wait_for(came.wait(), 5)
        await asyncio.wait_for(server.stop(), 1)
        with pytest.raises(httpx.TransportError):  # no 200: Telegram brings it again
            await brought
