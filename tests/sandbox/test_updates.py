from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.sandbox.conftest import RawBot

Json = dict[str, Any]

SECRET = "only_for-this-test"


def texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_an_offset_confirms_them(raw: RawBot, ada: Person) -> None:
    for text in ("one", "two", "three"):
        await ada.send(text)
    first = await raw.ok("getUpdates")
    assert texts(first) == ["one", "two", "three"]
    assert texts(await raw.ok("getUpdates", limit=2)) == ["one", "two"]
    offset = first[1]["update_id"] + 1
    assert texts(await raw.ok("getUpdates", offset=offset)) == ["three"]
    assert texts(await raw.ok("getUpdates")) == ["three"]
    await raw.ok("getUpdates", offset=offset + 1)
    assert await raw.ok("getUpdates") == []


async def test_a_negative_offset_keeps_the_newest(raw: RawBot, ada: Person) -> None:
    for text in ("one", "two"):
        await ada.send(text)
    assert texts(await raw.ok("getUpdates", offset=-1)) == ["two"]


async def polls(sandbox: Sandbox, count: int) -> None:
    """So many have come."""
    while len(await sandbox.requests("getUpdates")) < count:  # noqa: ASYNC110 - none is answered
        await asyncio.sleep(0.01)


async def test_a_long_poll_ends_with_the_next_message(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    poll = asyncio.create_task(raw.ok("getUpdates", timeout=3600))
    await polls(sandbox, 1)
    assert not poll.done()
    await ada.send("now")
    assert texts(await poll) == ["now"]


async def test_a_second_poller_ends_the_first(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    first = asyncio.create_task(raw.answer("getUpdates", timeout=3600))
    await polls(sandbox, 1)
    second = asyncio.create_task(raw.answer("getUpdates", timeout=3600))
    body = await first
    assert body["error_code"] == 409
    assert body["description"].startswith("Conflict: terminated by other getUpdates request")
    await ada.send("now")
    assert texts((await second)["result"]) == ["now"]


async def test_a_batch_is_delivered_three_times(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    await sandbox.redeliver(3)
    await ada.send("again")
    offset, seen = 0, []
    for _ in range(4):
        batch = await raw.ok("getUpdates", offset=offset)
        seen += texts(batch)
        offset = max([offset] + [update["update_id"] + 1 for update in batch])
    assert seen == ["again"] * 3


async def test_only_allowed_kinds_are_queued(raw: RawBot, ada: Person) -> None:
    await raw.ok("getUpdates", allowed_updates=["callback_query"])
    await ada.send("unheard")
    assert await raw.ok("getUpdates") == []
    await raw.ok("getUpdates", allowed_updates=[])
    await ada.send("heard")
    assert texts(await raw.ok("getUpdates")) == ["heard"]


async def test_privacy_mode(raw: RawBot, sandbox: Sandbox, group: ChatClient) -> None:
    await group.send("chatter")
    await group.send("/ps@other_bot")
    await group.send("/ps@Deckhand_Bot")
    await group.send("hey @deckhand_bot")
    sent = await raw.ok("sendMessage", chat_id=group.id, text="yes?")
    await group.send("a reply", reply_to=sent["message_id"])
    seen = texts(await raw.ok("getUpdates"))
    assert seen == ["/ps@Deckhand_Bot", "hey @deckhand_bot", "a reply"]


async def test_without_privacy_mode_all_is_seen(sandbox: Sandbox, ada: Person) -> None:
    await sandbox.bot("456:BB", reads_all=True)
    group = (await sandbox.group(-1005)).acting(ada)
    await group.send("chatter")
    assert texts(await RawBot(sandbox, "456:BB").ok("getUpdates")) == ["chatter"]


@dataclass
class Hook:
    """A bot's own server: what it got, and the statuses it will answer."""

    address: str = ""
    got: asyncio.Queue[tuple[str | None, Json]] = field(default_factory=asyncio.Queue)
    statuses: list[int] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.got.put_nowait((secret, await request.json()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield hook
    await runner.cleanup()


async def test_a_webhook_is_posted_to_with_its_secret_until_taken(
    raw: RawBot, sandbox: Sandbox, ada: Person, hook: Hook
) -> None:
    hook.statuses += [500, 502]
    await sandbox.route_webhook("https://bot.example.org", hook.address)
    await raw.ok("setWebhook", url="https://bot.example.org/hook", secret_token=SECRET)
    await ada.send("one")
    await ada.send("two")
    async with asyncio.timeout(20):
        got = [await hook.got.get() for _ in range(4)]
    assert [secret for secret, _ in got] == [SECRET] * 4
    assert texts([update for _, update in got]) == ["one", "one", "one", "two"]
    info = await raw.ok("getWebhookInfo")
    assert info["url"] == "https://bot.example.org/hook"
    assert info["last_error_message"] == "Wrong response from the webhook: 502 Bad Gateway"
    refusal = await raw.refused("getUpdates")
    assert refusal.startswith("Conflict: can't use getUpdates method while webhook is active")
    await raw.ok("deleteWebhook")
    assert (await raw.ok("getWebhookInfo"))["url"] == ""
    assert await raw.ok("getUpdates") == []


async def test_a_webhook_never_leaves_this_machine(raw: RawBot, sandbox: Sandbox) -> None:
    refusal = await raw.refused("setWebhook", url="https://bot.example.org/hook")
    assert "loopback" in refusal
    refusal = await raw.refused("setWebhook", url="https://127.0.0.1/h", secret_token=f"{SECRET}!")
    assert refusal == "Bad Request: secret token contains unallowed characters"
    assert await raw.ok("getUpdates") == []


async def test_pending_updates_can_be_dropped(raw: RawBot, ada: Person) -> None:
    await ada.send("old")
    await raw.ok("deleteWebhook", drop_pending_updates=True)
    assert await raw.ok("getUpdates") == []
