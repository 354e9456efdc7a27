"""Updates that Telegram brings by itself."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import time
from contextlib import closing

import httpx
import pytest

from bot.chat.webhook import WebhookServer
from bot.chat.wire import Raw
from bot.sandbox.client import Person, Sandbox
from tests.chat.conftest import ADA, TOKEN, Deckhand
from tests.live.registry import free_port
from tests.promises.waiting import until


async def started(bot: Deckhand, sandbox: Sandbox) -> str:
    """Start it with a webhook; gives that one's address on this machine."""
    port = free_port()
    bot.webhook_url = "https://bot.example.org/hook"
    bot.webhook_listen = f"127.0.0.1:{port}"
    await sandbox.route_webhook("https://bot.example.org", f"http://127.0.0.1:{port}")
    await bot.start()
    await sandbox.wait_for_request("setWebhook")
    return f"http://127.0.0.1:{port}/hook"


async def test_webhook(stopped_bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    here = await started(stopped_bot, sandbox)
    await ada.send("/echo pushed")
    await ada.chat.wait_for("pushed")
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

    port = free_port()
    server = WebhookServer("https://bot.example.org/hook", f"127.0.0.1:{port}", never)
    server.bind()
    server.start()
    async with httpx.AsyncClient() as telegram:
        secret = {"X-Telegram-Bot-Api-Secret-Token": server.secret}
        hook = f"http://127.0.0.1:{port}/hook"
        brought = asyncio.create_task(telegram.post(hook, json={"update_id": 1}, headers=secret))
        await asyncio.wait_for(came.wait(), 20)
        await asyncio.wait_for(server.stop(), 20)
        with pytest.raises(httpx.TransportError):  # no 200: Telegram brings it again
            await brought


def echo(update: int, message: int) -> Raw:
    """As Telegram brings a command of Ada's."""
    person = {"id": ADA, "is_bot": False, "first_name": "Ada"}
    chat = {"id": ADA, "type": "private", "first_name": "Ada"}
    said = {"message_id": message, "date": int(time.time()), "from": person, "chat": chat}
    return {"update_id": update, "message": {**said, "text": f"/echo {update}"}}


async def test_c7_what_waits_behind_a_store_that_hangs_is_not_taken_at_the_end(
    stopped_bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    """It would begin while the bot ends; not confirmed, it comes again after the start."""
    here = await started(stopped_bot, sandbox)
    chat = stopped_bot.chat
    assert chat is not None
    assert chat._webhook is not None
    asked = await ada.send("/echo known")
    await ada.chat.wait_for("known")
    secret = {"X-Telegram-Bot-Api-Secret-Token": chat._webhook.secret}
    async with httpx.AsyncClient(headers=secret) as telegram:
        with closing(sqlite3.connect(stopped_bot.folder / "deckhand.db")) as intruder:
            intruder.execute("begin exclusive")
            brought = []
            for update in (9001, 9002):
                posting = telegram.post(here, json=echo(update, asked.id))
                brought.append(asyncio.create_task(posting))
                await until(chat._intake._turn.locked)
            await chat.hear_no_more()
        answers = await asyncio.gather(*brought, return_exceptions=True)
    assert [isinstance(one, httpx.TransportError) for one in answers] == [True, True]
    await ada.chat.wait_for("9001", since=0)
    await sandbox.wait_until_idle()
    taken = stopped_bot.rows("select update_id from inbox where update_id in (9001, 9002)")
    assert taken == [(9001,)]
