"""A13 and A14: what Telegram does to one chat does not touch the others."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.sandbox.client import Sandbox
from tests.e2e.bot import ADMIN, OPERATOR, Bot
from tests.e2e.people import People

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _no_faults_left(sandbox: Sandbox) -> AsyncIterator[None]:
    yield
    await sandbox.clear_faults()


@pytest.mark.alone
async def test_a13_429_holds_up_its_chat_only_and_drops_nothing(
    bot: Bot, sandbox: Sandbox, people: People
) -> None:
    await sandbox.flood(3, method="sendMessage", chat=ADMIN, times=1)
    began = time.monotonic()
    for line in ("/whoami", "/help", "/ps"):
        await people.admin.send(line)
    for _ in range(3):
        await people.operator.send("/whoami")
        await people.operator.wait_for("You are Otto", timeout=1)
    assert time.monotonic() - began < 3
    for told in ("You are Ada", "as admin", "no container here yet"):
        await people.admin.wait_for(told, since=0)
    assert time.monotonic() - began >= 3
    asked = await sandbox.requests("sendMessage", chat=ADMIN)
    refused = next(one for one in asked if one["status"] == 429)
    assert all(one["time"] >= refused["time"] + 3 for one in asked if one is not refused)


async def test_a13_a_press_is_answered_all_the_same(
    bot: Bot, sandbox: Sandbox, people: People
) -> None:
    await people.admin.send("/ps")
    listed = await people.admin.wait_for(button="⟳")
    seen = (await sandbox.requests("sendMessage"))[-1]["number"]
    await sandbox.flood(2, chat=ADMIN, times=1)
    await people.admin.send("/whoami")
    await sandbox.wait_for_request("sendMessage", chat=ADMIN, after=seen)
    press = await people.admin.press("⟳", listed)
    await press.answer()
    # Before its chat heard anything else.
    said = await sandbox.requests(chat=ADMIN, after=seen)
    assert [one["status"] for one in said if one["method"] == "sendMessage"] == [429]
    await people.admin.wait_for("You are Ada", since=0)


async def test_a14_a_chat_that_blocks_the_bot_blocks_nobody(
    bot: Bot, sandbox: Sandbox, people: People
) -> None:
    await people.operator.send("/whoami")
    await people.operator.wait_for("You are Otto")
    await sandbox.fault(
        "error",
        status=403,
        text="Forbidden: bot was blocked by the user",
        method="sendMessage",
        chat=OPERATOR,
    )
    seen = (await sandbox.requests("sendMessage"))[-1]["number"]
    for _ in range(3):
        await people.operator.send("/whoami")
    await people.admin.send("/whoami")
    await people.admin.wait_for("You are Ada")
    await sandbox.wait_for_request("sendMessage", chat=OPERATOR, after=seen, count=3)
    await sandbox.wait_until_idle()
    tried = await sandbox.requests("sendMessage", chat=OPERATOR, after=seen)
    assert [one["status"] for one in tried] == [403] * 3, "none is tried again"
    await sandbox.clear_faults()
    await people.operator.send("/whoami")
    await people.operator.wait_for("You are Otto")


async def test_a14_bad_markup_is_sent_again_as_plain_text(
    bot: Bot, sandbox: Sandbox, people: People
) -> None:
    text = "Bad Request: can't parse entities: unsupported"
    await sandbox.fault("error", status=400, text=text, method="sendMessage", times=1)
    await people.admin.send("/whoami")
    assert (await people.admin.wait_for("You are Ada")).entities == []


async def test_while_telegram_fails_answers_wait(
    bot: Bot, sandbox: Sandbox, people: People
) -> None:
    await sandbox.fault("error", status=502, method="sendMessage", times=2)
    await people.admin.send("/whoami")
    await people.admin.wait_for("You are Ada")
