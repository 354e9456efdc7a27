"""Whatever a bot sends, the server answers as an API does and never breaks."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.client import ChatClient, Person, Sandbox
from bot.sandbox.facts import table
from tests.sandbox.conftest import RawBot

WORDS = ["", "x", "-1", "111", "{}", "[]", "attach://x", "HTML", "http://[", "<b>", "document"]
LEAVES = st.sampled_from(WORDS) | st.integers(-2, 3) | st.booleans() | st.none()
LEAVES |= st.sampled_from([111, -1001, 1.5, 1 << 70])
KEYS = "text url type media caption offset length message_id chat_id inline_keyboard keyboard"
KEYS += " callback_data copy_text command description style commands caption_entities emoji"
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=4)
    ),
    max_leaves=8,
)
BUTTONS = st.fixed_dictionaries(
    {"text": st.just("x") | VALUES},
    optional={
        "url": st.sampled_from(["http://[", "https://e.org"]) | VALUES,
        "callback_data": VALUES,
        "copy_text": st.dictionaries(st.just("text"), VALUES) | VALUES,
        "style": VALUES,
    },
)
ENTITY = st.fixed_dictionaries(
    {"type": st.sampled_from(["bold", "text_link", "x"]) | VALUES},
    optional={key: VALUES for key in ("offset", "length", "url")},
)
NESTED: dict[str, st.SearchStrategy[Any]] = {
    "reply_markup": st.fixed_dictionaries(
        {"inline_keyboard": st.lists(st.lists(BUTTONS, min_size=1, max_size=2), min_size=1)}
    ),
    "entities": st.lists(ENTITY, max_size=3),
    "caption_entities": st.lists(ENTITY, max_size=3),
    "reply_parameters": st.dictionaries(
        st.sampled_from(["message_id", "allow_sending_without_reply", "quote"]), VALUES
    ),
    "text": st.just("some <b>text</b>"),
}
UNSAFE = {"setWebhook", "getUpdates", "leaveChat"}
NAMES = sorted(set(table()["methods"]) - UNSAFE)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    name = draw(st.sampled_from(NAMES) | st.sampled_from(["sendMessage", "editMessageText"]))
    fields = list(table()["methods"][name])
    values = draw(st.dictionaries(st.sampled_from([*fields, "odd"]), VALUES, max_size=4))
    values |= {key: values.get(key, 111) for key in ("chat_id", "message_id") if key in fields}
    for key in sorted(set(fields) & set(NESTED)):
        if draw(st.booleans()):
            values[key] = draw(NESTED[key])
    return name, values


async def test_any_json_is_answered(raw: RawBot, ada: Person, group: ChatClient) -> None:
    # So that the number 111 is a chat and an own message in it, too.
    for _ in range(111):
        await raw.ok("sendMessage", chat_id=111, text="x")
    url = f"{raw.sandbox.url}/bot{raw.token}"
    loop = asyncio.get_running_loop()

    async def ask(method: str, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        async with raw.sandbox.wire.session.post(f"{url}/{method}", json=values) as answer:
            return answer.status, await answer.json()

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(calls())
    def fuzz(call: tuple[str, dict[str, Any]]) -> None:
        asked = asyncio.run_coroutine_threadsafe(ask(*call), loop)
        status, body = asked.result(10)
        assert status in (200, 400, 403, 413), (call, body)
        assert body["ok"] is (status == 200)

    await asyncio.to_thread(fuzz)


async def test_broken_bodies(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    url = f"{sandbox.url}/bot{raw.token}/sendMessage"
    kinds = {
        "application/json": [b"{", b"[]", b"\xff", b""],
        "multipart/form-data; boundary=x": [b"", b"--x\r\n", b"--x\r\n\r\nno name\r\n--x--\r\n"],
        "multipart/form-data": [b"x"],
        "application/x-www-form-urlencoded": [b"%%%", b"chat_id=111&text=%ff"],
        "text/plain": [b"chat_id=111"],
    }
    for kind, bodies in kinds.items():
        for body in bodies:
            headers = {"Content-Type": kind}
            async with sandbox.wire.session.post(url, data=body, headers=headers) as answer:
                assert answer.status in (200, 400), (kind, body, await answer.text())


async def test_a_form_is_read_like_json(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    url = f"{sandbox.url}/bot{raw.token}/sendmessage"
    data = {"chat_id": "111", "text": "from a form"}
    async with sandbox.wire.session.post(url, data=data) as answer:
        assert (await answer.json())["ok"]
    async with sandbox.wire.session.get(url, params=data | {"text": "query"}) as answer:
        assert (await answer.json())["ok"]
    assert [message.text for message in await ada.chat.bot_messages()] == ["from a form", "query"]
    assert len(await sandbox.requests("sendMessage", contains="from+a+form")) == 1


async def test_a_poller_that_dies_loses_nothing(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    url = f"{sandbox.url}/bot{raw.token}/getUpdates"
    async with aiohttp.ClientSession() as dying:
        poll = asyncio.create_task(dying.post(url, json={"timeout": 30}))
        await asyncio.sleep(0.05)
        poll.cancel()
    await ada.send("still here")
    (update,) = await raw.ok("getUpdates", timeout=1)
    assert update["message"]["text"] == "still here"
    assert await sandbox.violations() == []
