"""One server process for all tests, emptied before each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.client import ChatClient, Person, Sandbox

Json = dict[str, Any]

TOKEN = "123:AAsecret"
BOT_ID = 123
ADA_ID = 111


class RawBot:
    """Calls methods over HTTP with nothing between, so that wrong calls can be made, too."""

    def __init__(self, sandbox: Sandbox, token: str = TOKEN) -> None:
        self.sandbox, self.token = sandbox, token

    async def answer(self, method: str, **params: Any) -> Json:
        url = f"{self.sandbox.url}/bot{self.token}/{method}"
        async with self.sandbox.wire.session.post(url, json=params) as answer:
            body = dict(await answer.json())
        assert body["ok"] or body["error_code"] == answer.status
        return body

    async def ok(self, method: str, **params: Any) -> Any:
        body = await self.answer(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        body = await self.answer(method, **params)
        assert not body["ok"], body
        return str(body["description"])

    async def form(self, method: str, form: aiohttp.FormData) -> Json:
        url = f"{self.sandbox.url}/bot{self.token}/{method}"
        async with self.sandbox.wire.session.post(url, data=form) as answer:
            return dict(await answer.json())


def spawn(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())["url"]


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    assert process.wait(10) == 0
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    process, url = spawn()
    yield url
    end(process)


@pytest.fixture
async def sandbox(server_url: str) -> AsyncIterator[Sandbox]:
    async with Sandbox(server_url) as running:
        await running.reset()
        await running.bot(TOKEN, username="deckhand_bot")
        yield running


@pytest.fixture
async def ada(sandbox: Sandbox) -> Person:
    return await sandbox.person(ADA_ID, "Ada", username="ada")


@pytest.fixture
async def group(sandbox: Sandbox, ada: Person) -> ChatClient:
    return (await sandbox.group(-1001, members={ada.id: "creator"})).acting(ada)


@pytest.fixture
def raw(sandbox: Sandbox) -> RawBot:
    return RawBot(sandbox)
